"""The box on macOS, as far as it can be looked at elsewhere: what the system would be asked for."""

import os
import re
import resource
import sys
from types import SimpleNamespace

import pytest

from evaluators.errors import WorkerError
from evaluators.isolation import macos, sandbox
from evaluators.isolation.macos_profile import profile
from evaluators.isolation.program import program_files
from evaluators.isolation.stable_words import PARTS
from support.other_systems import RecordingMac

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="limits are a part of Unix")

TOKEN = re.compile(r'\s+|[()]|"[^"]*"|[^\s()"]+')


def expressions(text):
    """Read the profile as its compiler does: lists of words and texts; raises where a bracket has no partner."""
    stack = [[]]
    at = 0
    while at < len(text):
        token = TOKEN.match(text, at)
        assert token, text[at:]
        at = token.end()
        if token[0] == "(":
            stack.append([])
        elif token[0] == ")":
            inner = stack.pop()
            stack[-1].append(inner)
        elif not token[0].isspace():
            stack[-1].append(token[0])
    assert len(stack) == 1
    return stack[0]


def rules(made):
    """Return (operations, filter, path) of each rule with a parameter."""
    found = []
    for rule in expressions(made.text):
        for filter_ in rule[1:]:
            if isinstance(filter_, list) and isinstance(filter_[-1], list):
                name = filter_[-1][1].strip('"')
                operations = [word for word in rule[1:] if isinstance(word, str)]
                found.append((operations, filter_[0], made.parameters[name]))
    return found


def test_everything_is_denied_but_what_is_named():
    read = expressions(profile(program=[], readable=[], writable=[]).text)
    assert read[:2] == [["version", "1"], ["deny", "default"]]
    assert all(rule[0] == "allow" for rule in read[2:-1])
    assert read[-1] == ["deny", "file-write-create", ["vnode-type", "SYMLINK"]]
    allowed = {word for rule in read[2:-1] for word in rule[1:] if isinstance(word, str)}
    assert allowed == {
        *("sysctl-read", "signal", "process-info*", "file-read*", "file-read-metadata", "file-write-data"),
    }
    assert ["allow", "signal", ["target", "self"]] in read
    assert ["allow", "file-write-data", ["literal", '"/dev/null"']] in read


def test_a_folder_is_allowed_with_what_lies_beneath_and_a_file_alone(tmp_path):
    readable, writable = tmp_path / "readable", tmp_path / "writable"
    readable.mkdir()
    writable.mkdir()
    (readable / "package.zip").write_bytes(b"")
    made = profile(program=[readable], readable=[readable / "package.zip"], writable=[writable])
    assert (["file-read*", "file-map-executable"], "subpath", str(readable)) in rules(made)
    assert (["file-read*"], "literal", str(readable / "package.zip")) in rules(made)
    writing = [rule for rule in rules(made) if any("write" in word for word in rule[0])]
    assert [path for _, _, path in writing] == [str(writable)]
    assert "file-write*" not in writing[0][0]


def test_folders_above_may_be_looked_up_but_not_listed(tmp_path):
    made = profile(program=[], readable=[tmp_path / "package.zip"], writable=[])
    above = {path: operations for operations, filter_, path in rules(made) if filter_ == "literal"}
    assert above[str(tmp_path)] == above["/"] == ["file-read-metadata"]


def test_a_link_is_followed_because_the_kernel_compares_with_the_place_behind_it(tmp_path):
    place, link = tmp_path / "place", tmp_path / "link"
    place.mkdir()
    link.symlink_to(place)
    paths = [
        path for _, filter_, path in rules(profile(program=[], readable=[link], writable=[])) if filter_ == "subpath"
    ]
    assert paths == [str(link), str(place)]


@pytest.mark.parametrize("name", ['")) (allow default) ((', "ü\nö", "(param P0)", "\\"])
def test_no_name_of_a_file_can_add_a_rule(tmp_path, name):
    harmless = profile(program=[], readable=[tmp_path / "a"], writable=[])
    hostile = profile(program=[], readable=[tmp_path / name], writable=[])
    assert hostile.text == harmless.text
    assert str(tmp_path / name) in hostile.parameters.values()


def test_the_profile_is_put_on_with_its_parameters_apart(monkeypatch, tmp_path):
    mac = RecordingMac()
    monkeypatch.setattr(macos, "_library", lambda: mac)
    wanted = profile(program=[], readable=[tmp_path / "ü"], writable=[])
    macos.put_on(wanted)
    assert (mac.text, mac.parameters) == (wanted.text, wanted.parameters)


class _Limits:
    """The module ``resource``, writing down instead of limiting."""

    RLIM_INFINITY = resource.RLIM_INFINITY

    def __init__(self, highest):
        self.set = {}
        self._highest = highest

    def getrlimit(self, _):
        return 0, self._highest

    def setrlimit(self, kind, values):
        self.set[kind] = values

    def __getattr__(self, name):
        if name.startswith("RLIMIT_"):
            return name
        raise AttributeError(name)


@pytest.mark.parametrize(("highest", "files"), [(resource.RLIM_INFINITY, 256), (100, 100)])
def test_limits_leave_no_dump_and_no_file_to_a_worker_that_may_not_write(monkeypatch, highest, files):
    limits = _Limits(highest)
    monkeypatch.setitem(sys.modules, "resource", limits)
    macos.limit(may_write=False)
    assert limits.set["RLIMIT_CORE"] == limits.set["RLIMIT_FSIZE"] == limits.set["RLIMIT_MEMLOCK"] == (0, 0)
    assert limits.set["RLIMIT_NOFILE"] == (files, files)


class _Mac:
    """A process on macOS: what it does to step into the box, in order."""

    def __init__(self, monkeypatch, *, answer=0):
        self.done = []
        self.library = RecordingMac(answer)
        files = list(program_files())
        monkeypatch.setattr(macos, "program_files", lambda: files)
        monkeypatch.setattr(sys, "platform", "darwin")
        monkeypatch.setattr(macos, "_library", lambda: self.done.append("profile") or self.library)
        monkeypatch.setattr(macos, "limit", lambda **_: self.done.append("limits"))
        monkeypatch.setattr(macos, "end_with_parent", lambda: self.done.append("parent"))
        self.through = set()
        monkeypatch.setattr(sandbox.probe, "open_parts", self._probed)

    def _probed(self, attempts, *, handed):
        self.done.append("probe")
        return self.through & {attempt.part for attempt in attempts}

    def enter(self, *, allow=False):
        return sandbox.enter(readable=[], writable=[], memory_bytes=None, allow_unisolated=allow)


def test_a_worker_steps_in_tries_to_escape_and_says_that_nobody_has_verified_it(monkeypatch):
    mac = _Mac(monkeypatch)
    assert mac.enter() == dict.fromkeys(PARTS, "not verified")
    assert mac.done == ["parent", "limits", "profile", "probe"]
    assert mac.library.parameters


def test_a_refused_profile_is_a_refused_worker(monkeypatch):
    mac = _Mac(monkeypatch, answer=-1)
    with pytest.raises(WorkerError) as refusal:
        mac.enter()
    assert refusal.value.id == "C400"
    assert mac.enter(allow=True) == dict.fromkeys(PARTS, "not blocked")


@pytest.mark.parametrize("step", ["limit", "end_with_parent", "_library"])
def test_a_step_that_fails_is_a_refused_worker(monkeypatch, step):
    mac = _Mac(monkeypatch)

    def fail(**_):
        raise OSError

    monkeypatch.setattr(macos, step, fail)
    with pytest.raises(WorkerError) as refusal:
        mac.enter()
    assert refusal.value.id == "C400"


def test_a_system_without_the_function_is_refused(monkeypatch):
    mac = _Mac(monkeypatch)
    monkeypatch.setattr(macos, "_library", SimpleNamespace)
    with pytest.raises(WorkerError) as refusal:
        mac.enter()
    assert refusal.value.id == "C400"


def test_an_escape_that_succeeds_is_a_refused_worker(monkeypatch):
    mac = _Mac(monkeypatch)
    mac.through = {"network"}
    with pytest.raises(WorkerError) as refusal:
        mac.enter()
    assert refusal.value.id == "C526"
    assert mac.done[-1] == "probe"
    assert mac.enter(allow=True) == {**dict.fromkeys(PARTS, "not verified"), "network": "not blocked"}


def test_a_worker_ends_when_the_kernel_tells_that_its_parent_has(monkeypatch):
    asked, ended = [], []

    class Queue:
        def control(self, changes, events, timeout):
            asked.append((changes, events, timeout))

    class Now:
        def __init__(self, target, **_):
            self.start = target

    flags = {"KQ_FILTER_PROC": -5, "KQ_EV_ADD": 1, "KQ_EV_ONESHOT": 16, "KQ_NOTE_EXIT": 0x80000000}
    monkeypatch.setitem(sys.modules, "select", SimpleNamespace(kqueue=Queue, kevent=lambda *what: what, **flags))
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(macos, "Thread", Now)
    monkeypatch.setattr(macos.os, "_exit", ended.append)
    macos.end_with_parent()
    assert asked == [([(os.getppid(), -5, 17, 0x80000000)], 0, 0), (None, 1, None)]
    assert ended == [1]
