"""What a library that was taken over could try besides calling Python: every system call, and every open end."""

import errno
import os
import platform
import resource
import sys
from pathlib import Path

import pytest

from evaluators.errors import WorkerCrashed
from evaluators.isolation import syscalls, worker_process
from evaluators.isolation.launch import worker_environment
from evaluators.isolation.worker_process import WorkerProcess

SUPPORT = Path(__file__).resolve().parents[2] / "support"
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="of Linux")

REFUSED = {errno.EPERM, errno.EACCES, errno.ENOSYS}
BEYOND = range(1024)
"""Numbers of system calls; Linux 6.18 has some 470."""
PROBES = {"x86_64": {335, 336}}
"""uretprobe and uprobe: the kernel asks no filter, and ends whoever makes them without having been probed."""
OTHER_CONVENTION = 0x40000000
"""The bit of the x32 convention: the same calls with pointers of 32 bits."""
SECRET = b"of another case"


@pytest.fixture(scope="module")
def _test_jobs():
    command = [sys.executable, "-I", str(SUPPORT / "isolation_worker.py")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(worker_process, "worker_command", lambda: command)
        yield


@pytest.fixture(scope="module")
def handed(tmp_path_factory):
    """A folder that is handed over for reading, with one file."""
    folder = tmp_path_factory.mktemp("handed")
    (folder / "image.png").write_bytes(b"pixels")
    return folder


@pytest.fixture(scope="module")
def secret(tmp_path_factory):
    path = tmp_path_factory.mktemp("evaluation") / "data-key.json"
    path.write_bytes(SECRET)
    return path


@pytest.fixture(scope="module")
def prisoner(_test_jobs, handed, secret):
    """A worker whose parent holds a secret open, and for children to inherit."""
    descriptor = os.open(secret, os.O_RDWR)
    os.set_inheritable(descriptor, True)
    try:
        with WorkerProcess("escaping", setup={}, readable=[handed]) as worker:
            yield worker
    finally:
        os.close(descriptor)


def attempt(worker, by, *arguments):
    return worker.ask({"by": by, "with": arguments}, timeout_s=60).head


def assert_refused(answer):
    assert "escaped" not in answer, answer
    assert answer["errno"] is None or answer["errno"] in REFUSED, answer


def not_allowed():
    """Return the numbers of all system calls that are on no list, of both conventions."""
    allowed = {rule.number for rule in syscalls.rules(platform.machine(), may_write=False, process_id=0)}
    return [number for number in BEYOND if number not in allowed | PROBES.get(platform.machine(), set())]


def test_every_system_call_that_is_not_on_the_list_is_refused(prisoner):
    assert len(not_allowed()) > 900
    assert_refused(attempt(prisoner, "every system call", not_allowed()))


def test_no_system_call_exists_in_another_convention(prisoner):
    assert_refused(attempt(prisoner, "every system call", [OTHER_CONVENTION + number for number in BEYOND]))


@pytest.mark.skipif(platform.machine() != "x86_64", reason="an interrupt of x86")
@pytest.mark.usefixtures("_test_jobs")
def test_a_call_by_the_interrupt_of_32_bit_programs_ends_the_worker():
    with WorkerProcess("escaping", setup={}) as worker, pytest.raises(WorkerCrashed):
        attempt(worker, "another processor")


def test_a_worker_holds_two_pipes_and_nothing_else(prisoner):
    found = attempt(prisoner, "descriptors")["escaped"]
    held = sorted(eval(found).items())  # noqa: S307 - written by the test's own worker
    assert [kind[0] for _, kind in held] == ["c", "c", "c", "p", "p"]
    if os.geteuid() == 0:
        ends = [str(Path(f"/proc/{prisoner.pid}/fd/{number}").readlink()) for number, _ in held]
        assert ends[:3] == ["/dev/null"] * 3
        assert all(end.startswith("pipe:") for end in ends[3:])


def test_nothing_of_the_person_stands_in_its_environment(prisoner, monkeypatch):
    assert set(eval(attempt(prisoner, "environment")["escaped"])) <= set(worker_environment())  # noqa: S307
    assert worker_environment()["HOME"] == "/nonexistent"
    assert not {"USER", "LOGNAME", "PATH", "PWD", "TEMP", "TMP", "DISPLAY"} & set(worker_environment())


@pytest.mark.parametrize("way", ["type into the terminal", "write through the descriptors"])
def test_a_descriptor_is_of_no_use_beyond_its_pipes(prisoner, way):
    assert_refused(attempt(prisoner, way))


@pytest.mark.parametrize(
    "path",
    [
        *("/proc/self/environ", "/proc/self/maps", "/proc/self/fd/0", "/proc/self/root/etc/passwd", "/proc/1/environ"),
        *("/proc/thread-self/mem", "/proc/{parent}/fd/0", "/proc/{parent}/maps", "/proc/loadavg", "/dev/mem"),
        *(
            "/dev/tty",
            "/sys/class/net",
            "{secret}",
            "{handed}/{up}/etc/passwd",
            "{handed}/../{evaluation}/data-key.json",
        ),
    ],
)
def test_no_way_of_writing_a_path_leads_out(prisoner, handed, secret, path):
    up, evaluation = os.path.relpath("/", handed), secret.parent.name
    named = path.format(parent=os.getpid(), secret=secret, handed=handed, up=up, evaluation=evaluation)
    answer = attempt(prisoner, "read", named)
    assert "escaped" not in answer
    assert answer["errno"] in REFUSED | {errno.ENOENT, errno.EISDIR}


@pytest.mark.parametrize("way", ["through a path descriptor", "read from a folder"])
def test_no_descriptor_of_a_folder_leads_out(prisoner, handed, secret, way):
    back = os.path.relpath(secret, handed)
    assert_refused(attempt(prisoner, way, str(handed), back))
    assert_refused(attempt(prisoner, way, str(secret.parent), secret.name))


@pytest.mark.parametrize(
    "way",
    [
        *("mode of an open file", "owner of an open file", "times of an open file", "attribute of an open file"),
        *("truncate an open file", "map for writing"),
    ],
)
def test_what_may_be_read_is_not_changed_through_its_descriptor(prisoner, handed, way):
    file = handed / "image.png"
    before = file.stat()
    assert_refused(attempt(prisoner, way, str(file)))
    after = file.stat()
    assert (after.st_mode, after.st_uid, after.st_mtime_ns) == (before.st_mode, before.st_uid, before.st_mtime_ns)
    assert file.read_bytes() == b"pixels"


def test_the_number_of_threads_is_bounded(prisoner):
    running = int(Path("/proc/loadavg").read_text("ascii").split()[3].partition("/")[2])
    assert resource.prlimit(prisoner.pid, resource.RLIMIT_NPROC)[1] < running + 3000


@pytest.mark.skipif(os.geteuid() == 0, reason="the kernel counts no threads of root")
@pytest.mark.usefixtures("_test_jobs")
def test_a_bomb_of_threads_is_refused():
    with WorkerProcess("escaping", setup={}) as worker:
        assert_refused(attempt(worker, "many threads"))


def test_a_worker_is_the_first_to_go_when_memory_runs_out(prisoner):
    assert Path(f"/proc/{prisoner.pid}/oom_score_adj").read_text("ascii").strip() == "1000"


@pytest.mark.usefixtures("_test_jobs")
def test_no_worker_gets_more_memory_than_most_of_the_machine():
    machine = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    with WorkerProcess("escaping", setup={}, memory_bytes=100 * machine) as worker:
        assert resource.prlimit(worker.pid, resource.RLIMIT_AS)[1] <= 0.75 * machine


@pytest.mark.parametrize(("gib", "wanted", "mib"), [(64, None, 4096), (8, None, 3072), (8, 7 * 1024**3, 6144)])
def test_two_workers_that_were_told_nothing_share_what_one_may_have(monkeypatch, gib, wanted, mib):
    from evaluators.isolation import limits

    monkeypatch.setattr(limits, "_machine_memory", lambda: gib * 1024**3)
    monkeypatch.setattr(limits, "_limit", lambda *_: None)
    assert limits.apply(memory_bytes=wanted, may_write=False) == f"limited to {mib} MiB"
