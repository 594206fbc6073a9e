"""A worker that a submission or an image has taken over: real frames, read by the real parent, with any content.

No process is started: what it would say lies ready in its output.
"""

import io
import json
import struct
import subprocess

from evaluators.isolation import worker_process
from evaluators.isolation.stable_words import PARTS
from evaluators.isolation.worker_process import WorkerProcess

POISON = [
    *(None, True, -1, 0, 3, 2**40, 10**19, -(10**18), 0.5, -1.5, 1e308, 5e-324),
    *("", "C200", "../../etc/passwd", "\x1b[2J\u202e{x}", "\ud800", "x" * 5000),
    *([], {}, [[]], [None], {"n": 1}, ["x", 1], [[0, 0, 0]], "{x.__class__}"),
]
"""What no honest worker says in most places."""


class TakenOver:
    """Stands in the place of every worker process a test starts.

    Attributes:
        ready: What each worker answers to its setup.
        answers: Heads and blobs of what follows, in order; each worker begins anew.
        begins: What a worker does before it says anything.
    """

    def __init__(self, monkeypatch):
        self.ready, self.answers, self.begins = {}, [], lambda: None
        self._workers = []
        monkeypatch.setattr(worker_process, "subprocess", self)

    PIPE, DEVNULL, TimeoutExpired = subprocess.PIPE, subprocess.DEVNULL, subprocess.TimeoutExpired

    def Popen(self, *_, **__):  # noqa: N802 - as in the module it replaces
        self.begins()
        frames = [({"isolation": dict.fromkeys(PARTS, "blocked")}, ()), ({"ready": self.ready}, ()), *self.answers]
        return _Process(b"".join(frame(head, blobs) for head, blobs in frames))

    def worker(self, *_, **__):
        """Start one, whatever for."""
        self._workers.append(WorkerProcess("any", setup={}))
        return self._workers[-1]

    def end_workers(self):
        """End those that were started here: each has a thread that watches its time."""
        while self._workers:
            self._workers.pop().kill()


class _Process:
    pid = 0

    def __init__(self, says):
        self.stdin, self.stdout = io.BytesIO(), io.BytesIO(says)
        self._killed = False

    def poll(self):
        return 0 if self._killed else None

    def wait(self, timeout=None):
        if timeout is not None and not self._killed:
            raise subprocess.TimeoutExpired("a worker", timeout)
        return 0

    def kill(self):
        self._killed = True


def frame(head, blobs=()):
    """Return a frame as any process can write it."""
    body = json.dumps({**head, "blobs": [len(blob) for blob in blobs]}).encode()
    return struct.pack(">I", len(body)) + body + b"".join(blobs)


def places(value, path=()):
    """Yield the path of everything inside a value."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inside:
        yield (*path, key)
        yield from places(one, (*path, key))


def spoilt(answers):
    """Yield a function for each way to spoil one place of the answers; it returns them spoilt.

    Args:
        answers: Heads and blobs, in order. A blob that is JSON is spoilt inside as well.
    """
    plain = json.loads(json.dumps([[head, [_opened(blob) for blob in blobs]] for head, blobs in answers]))
    for path in places(plain):
        if len(path) < 3 and path[1:] != (0,):
            continue  # the frames themselves, which the tests of frames look at
        for poison in POISON:
            yield lambda path=path, poison=poison: _with(plain, path, poison)
        yield lambda path=path: _without(plain, path)


def _opened(blob):
    """Return a blob as JSON can hold it."""
    try:
        return {"json": json.loads(blob)}
    except ValueError:
        return {"bytes": blob.hex()}


def _closed(blob):
    match blob:
        case {"bytes": str(digits)}:
            try:
                return bytes.fromhex(digits)
            except ValueError:
                return digits.encode(errors="replace")
        case {"json": inside}:
            return json.dumps(inside).encode()
    return json.dumps(blob).encode()


def _with(plain, path, poison):
    changed = json.loads(json.dumps(plain))
    holder = changed
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = poison
    return _frames(changed)


def _without(plain, path):
    changed = json.loads(json.dumps(plain))
    holder = changed
    for key in path[:-1]:
        holder = holder[key]
    del holder[path[-1]]
    return _frames(changed)


def _frames(changed):
    said = []
    for one in changed:
        head = one[0] if one and isinstance(one[0], dict) else {}
        blobs = one[1] if len(one) > 1 and isinstance(one[1], list) else []
        said.append((head, [_closed(blob) for blob in blobs]))
    return said
