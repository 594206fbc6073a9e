"""What is said where isolation cannot be had."""

import json
import subprocess
import sys

import pytest

from evaluators.errors import WorkerError
from evaluators.isolation import sandbox

NOTHING = {"network": "not blocked", "filesystem": "not blocked", "memory": "not blocked", "process": "not blocked"}


def enter_another(monkeypatch, platform, *, allow):
    monkeypatch.setattr(sys, "platform", platform)
    return sandbox.enter(readable=[], writable=[], memory_bytes=None, allow_unisolated=allow)


@pytest.mark.parametrize("platform", ["freebsd14", "cygwin"])
def test_a_platform_without_a_sandbox_is_refused_unless_allowed(monkeypatch, platform):
    with pytest.raises(WorkerError) as refusal:
        enter_another(monkeypatch, platform, allow=False)
    assert refusal.value.id == "C400"
    assert enter_another(monkeypatch, platform, allow=True) == NOTHING


def enter_without(part, *, allow):
    """Enter the sandbox in a process whose kernel seems to lack a part; return what is in force or the error id."""
    code = (
        "import json\n"
        "from evaluators.errors import WorkerError\n"
        f"from evaluators.isolation import sandbox, {part.partition('.')[0]}\n"
        "def lacking(**_):\n"
        "    raise OSError\n"
        f"{part} = lacking\n"
        "try:\n"
        f"    told = sandbox.enter(readable=[], writable=[], memory_bytes=None, allow_unisolated={allow})\n"
        "except WorkerError as refusal:\n"
        "    told = refusal.id\n"
        "print(json.dumps(told))\n"
    )
    answer = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, check=True)
    return json.loads(answer.stdout)


linux_only = pytest.mark.skipif(sys.platform != "linux", reason="Landlock and seccomp are parts of Linux")


@linux_only
@pytest.mark.parametrize("part", ["landlock.restrict", "seccomp.install"])
def test_a_kernel_that_lacks_a_part_is_refused(part):
    assert enter_without(part, allow=False) == "C400"


@linux_only
def test_without_landlock_the_rest_is_in_force_and_the_words_say_so():
    told = enter_without("landlock.restrict", allow=True)
    assert told["network"] == told["process"] == "blocked by seccomp"
    assert told["filesystem"] == "not blocked"
    assert told["memory"] == "limited to 4096 MiB"


@linux_only
def test_without_seccomp_network_and_processes_are_open_and_the_words_say_so():
    told = enter_without("seccomp.install", allow=True)
    assert told["network"] == told["process"] == "not blocked"
    assert told["filesystem"] == "limited by landlock"
