"""What a worker cannot do, tried from inside, and what it still can."""

import errno
import io
import os
import platform
import resource
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from evaluators.isolation import worker_process
from evaluators.isolation.worker_process import WorkerProcess
from support.model_in_a_worker import square
from support.shared_data import shared

SUPPORT = Path(__file__).resolve().parents[2] / "support"
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox of this platform is not written yet")

REFUSED = {errno.EPERM, errno.EACCES, errno.ENOSYS, errno.EXDEV}
RAW_CALLS = {
    # name: number on x86_64, number on aarch64
    "io_uring_setup": (425, 425),
    "clone3": (435, 435),
    "openat2": (437, 437),
    "pidfd_open": (434, 434),
    "memfd_secret": (447, 447),
    "landlock_create_ruleset": (444, 444),
    "a call of a later kernel": (600, 600),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "keyctl": (250, 219),
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "chroot": (161, 51),
    "shmget": (29, 194),
    "mq_open": (240, 180),
    "personality": (135, 92),
    "kexec_load": (246, 104),
    "name_to_handle_at": (303, 264),
    "tkill": (200, 130),
    "rt_sigqueueinfo": (129, 138),
    "init_module": (175, 105),
    "inotify_init1": (294, 26),
    "seccomp": (317, 277),
}


@pytest.fixture(scope="module")
def _test_jobs():
    command = [sys.executable, "-I", str(SUPPORT / "isolation_worker.py")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(worker_process, "worker_command", lambda: command)
        yield


@pytest.fixture(scope="module")
def prisoner(_test_jobs):
    with WorkerProcess("escaping", setup={}) as worker:
        yield worker


@pytest.fixture(scope="module")
def writer(_test_jobs, tmp_path_factory):
    """A worker with one readable and one writable folder, as the submission's job has them."""
    readable, writable = tmp_path_factory.mktemp("readable"), tmp_path_factory.mktemp("writable")
    with WorkerProcess("escaping", setup={}, readable=[readable], writable=[writable]) as worker:
        yield worker, readable, writable


@pytest.fixture(scope="module")
def librarian(_test_jobs):
    with WorkerProcess("libraries", setup={}) as worker:
        yield worker


def attempt(worker, by, *arguments):
    return worker.ask({"by": by, "with": arguments}, timeout_s=20).head


def assert_refused(answer):
    assert "escaped" not in answer
    assert answer["errno"] is None or answer["errno"] in REFUSED


@pytest.mark.parametrize(
    "way",
    [
        *("tcp", "udp", "udp6", "unix socket", "socket pair", "raw socket", "netlink"),
        *("execute", "spawn", "fork", "shell", "memory file", "session", "change folder"),
        *("trace the parent", "kill the parent", "kill everyone", "limit the parent", "priority", "affinity"),
        *("allow dumps", "survive the parent", "take memory", "raise the limit"),
    ],
)
def test_a_worker_cannot_reach_out(prisoner, way):
    assert_refused(attempt(prisoner, way))


def test_a_worker_cannot_look_up_a_name(prisoner):
    assert attempt(prisoner, "name lookup")["refused"] == "gaierror"


@pytest.mark.parametrize("call", RAW_CALLS)
def test_a_worker_cannot_make_system_calls_beyond_computing(prisoner, call):
    numbers = dict(zip(("x86_64", "aarch64"), RAW_CALLS[call], strict=True))
    if platform.machine() not in numbers:
        pytest.skip("numbers are known for x86_64 and aarch64")
    assert_refused(attempt(prisoner, "system call", numbers[platform.machine()], 0, 0, 0, 0, 0, 0))


@pytest.mark.parametrize("way", ["read", "read in a thread"])
@pytest.mark.parametrize(
    "path", ["/etc/passwd", "/etc/hostname", "/proc/{parent}/environ", "/proc/{parent}/mem", "/proc/self/mem"]
)
def test_a_worker_cannot_read_what_it_was_not_handed(prisoner, way, path):
    assert_refused(attempt(prisoner, way, path.format(parent=os.getpid())))


def test_a_worker_cannot_read_other_folders(prisoner, tmp_path):
    (tmp_path / "case.dcm").write_bytes(b"a patient")
    assert_refused(attempt(prisoner, "read", str(tmp_path / "case.dcm")))
    for folder in filter(Path.exists, (tmp_path, Path.home(), Path("/"), Path("/proc"), Path("/tmp"))):
        assert_refused(attempt(prisoner, "list", str(folder)))


CHANGES = [
    *("write", "append", "truncate", "truncate by opening", "remove", "rename", "link", "symbolic link"),
    *("mode", "owner", "times", "attribute", "pipe"),
]


@pytest.mark.parametrize("way", CHANGES)
def test_a_worker_cannot_change_files_anywhere(prisoner, tmp_path, way):
    target = tmp_path / "image.png"
    target.write_bytes(b"pixels")
    before = target.stat()
    assert_refused(attempt(prisoner, way, str(target)))
    assert target.read_bytes() == b"pixels"
    assert (target.stat().st_mode, target.stat().st_mtime_ns) == (before.st_mode, before.st_mtime_ns)
    assert list(tmp_path.iterdir()) == [target]


def test_a_worker_cannot_make_folders(prisoner, tmp_path):
    for folder in (tmp_path, Path("/dev/shm"), Path("/var/tmp"), Path.home()):
        assert_refused(attempt(prisoner, "make folder", str(folder / "escape")))


def test_a_writable_folder_can_be_written_and_nothing_else(writer):
    worker, readable, writable = writer
    handed = readable / "package.zip"
    handed.write_bytes(b"zip")
    assert "escaped" in attempt(worker, "read", str(handed))
    assert "escaped" in attempt(worker, "make folder", str(writable / "inside"))
    assert "escaped" in attempt(worker, "write", str(writable / "inside" / "model.onnx"))
    assert "escaped" in attempt(worker, "rename", str(writable / "inside" / "model.onnx"))
    assert (writable / "inside" / "model.onnx2").read_bytes() == b"x"
    for way in CHANGES:
        assert_refused(attempt(worker, way, str(handed)))
    assert handed.read_bytes() == b"zip"
    assert_refused(attempt(worker, "write", str(readable / "new")))


@pytest.mark.parametrize("way", ["link", "symbolic link", "pipe", "mode", "owner", "times", "attribute"])
def test_a_writable_folder_takes_no_links_pipes_modes_or_times(writer, way):
    worker, _, writable = writer
    (writable / "file").write_bytes(b"x")
    assert_refused(attempt(worker, way, str(writable / "file")))


def test_a_link_out_of_a_handed_folder_leads_nowhere(writer):
    worker, readable, _ = writer
    (readable / "link").symlink_to("/etc/passwd")
    assert_refused(attempt(worker, "read", str(readable / "link")))


def test_a_worker_leaves_no_core_dump_and_opens_few_files(prisoner):
    limits = Path(f"/proc/{prisoner.pid}/limits").read_text("utf-8")
    assert next(line for line in limits.splitlines() if "core file" in line).split()[4:6] == ["0", "0"]
    assert resource.prlimit(prisoner.pid, resource.RLIMIT_FSIZE) == (0, 0)
    assert resource.prlimit(prisoner.pid, resource.RLIMIT_NOFILE)[1] <= 256


def test_a_worker_has_no_rights_of_root(prisoner):
    status = Path(f"/proc/{prisoner.pid}/status").read_text("utf-8")
    facts = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    assert int(facts["CapEff"], 16) == int(facts["CapPrm"], 16) == 0
    assert facts["NoNewPrivs"] == "1"
    assert facts["Seccomp"] == "2"


def test_a_worker_is_not_part_of_a_terminal_session(prisoner):
    assert os.getsid(prisoner.pid) == prisoner.pid


def check(worker, name, *blobs):
    return worker.ask({"check": name}, blobs, timeout_s=20).head["answer"]


def test_arithmetic_and_chance_work_inside(librarian):
    square = np.arange(9.0).reshape(3, 3)
    assert check(librarian, "arithmetic") == float(np.linalg.det(square @ square.T + np.eye(3)))
    assert check(librarian, "chance") == 16


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "BMP", "WEBP"])
def test_pictures_are_decoded_inside(librarian, kind):
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8), (10, 20, 30)).save(buffer, kind, lossless=True)
    assert check(librarian, "picture", buffer.getvalue()) == [10, 20, 30]


def test_codecs_work_inside(librarian):
    assert check(librarian, "codec") is True


def test_dicom_is_decoded_inside(librarian):
    assert check(librarian, "dicom", shared("dicom/highdicom/ct_image.dcm").read_bytes()) == [128, 128]


@pytest.mark.parametrize("threads", ["inference", "inference_with_threads"])
def test_a_model_runs_inside(librarian, threads):
    assert check(librarian, threads, square()) == [4.0]


def test_modules_and_the_program_s_own_words_are_still_readable(librarian):
    assert check(librarian, "late_imports") == ["decimal", "plistlib", "zoneinfo", "PIL.ImageChops"]
    assert check(librarian, "own_words") is True
