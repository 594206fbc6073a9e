"""A worker for tests: ``python -I isolation_worker.py``. Its jobs misbehave on request."""

import os
import sys
import threading
import time
from pathlib import Path

from evaluators.errors import ImageError
from evaluators.isolation.child import serve


def _empty():
    return lambda setup, _blobs: ({"echo": setup}, lambda request, blobs: ({"request": request}, blobs))


def _lying():
    return lambda _setup, _blobs: ({"isolation": "none"}, _misbehave)


def _misbehaving():
    return lambda _setup, _blobs: ({}, _misbehave)


def _misbehave(request, _blobs):
    match request["do"]:
        case "crash":
            os.abort()
        case "raise":
            raise ZeroDivisionError
        case "hang":
            while True:
                time.sleep(1)
        case "refuse":
            raise ImageError("C402", name="<b>\x1b[2J\u202e")
        case "exhaust":
            return {"length": len(bytearray(20 * 1024**3))}, ()
        case "write":
            raw = bytes.fromhex(request["bytes"])
            for descriptor in range(3, 10):
                try:
                    os.write(descriptor, raw)
                except OSError:
                    continue
            os._exit(0) if request["exit"] else time.sleep(60)
    return {}, ()


def _escaping():
    from escapes import escape

    return lambda _setup, _blobs: ({}, escape)


def _escaping_from(job):
    """Return a job with everything in memory that a real one has, and that escapes instead of working."""

    def begin():
        from evaluators.worker import JOBS as REAL

        REAL[job]()
        return _escaping()

    return begin


def _libraries():
    from library_checks import CHECKS

    def handle(request, blobs):
        return {"answer": CHECKS[request["check"]](*blobs)}, ()

    return lambda _setup, _blobs: ({}, handle)


def _with_a_thread():
    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
    return _empty()


JOBS = {
    "empty": _empty,
    "lying": _lying,
    "misbehaving": _misbehaving,
    "escaping": _escaping,
    "libraries": _libraries,
    "with a thread": _with_a_thread,
}

if __name__ == "__main__":
    from evaluators import worker

    JOBS |= {f"escaping from {job}": _escaping_from(job) for job in worker.JOBS}
    sys.path.insert(0, str(Path(__file__).parent))
    sys.exit(serve(JOBS))
