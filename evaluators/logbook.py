"""The log of this user: what happened where, under which id, at which case. It cannot hold anything else.

A line is time, version, what happened, the module, and up to two whole numbers. There is no way to hand it a text:
ids are of a known form, modules are our own, an exception is told by its type and by the lines of our own modules it
went through. Files, people and messages of libraries have no place in it. A log that cannot be written stops nobody.
"""

from __future__ import annotations

import builtins
import contextlib
import logging
import os
import re
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path, PurePath
from traceback import walk_tb
from types import ModuleType, TracebackType
from typing import Any, Final, Literal, get_args

from evaluators import __version__, paths
from evaluators.errors import EvaluationError

FILE: Final = "pruefstand.log"
FILES: Final = 5
LARGEST: Final = 1_000_000
"""Bytes of a file before the next is begun."""

Event = Literal[
    "window_opened",
    "window_closed",
    "window_interrupted",
    "window_crashed",
    "qt_warning",
    "qt_critical",
    "foreign_defect",
    "run_started",
    "run_stopped",
    "run_finished",
    "package_written",
    "model_crashed",
    "model_timeout",
    "model_out_of_memory",
    "model_error",
    "model_nan",
    "model_wrong_shape",
    "model_not_probabilities",
    "model_not_repeatable",
    "no_prediction",
    "verdict_intact",
    "verdict_other_data",
    "verdict_not_required",
    "verdict_signer_unknown",
    "verdict_key_withdrawn",
    "verdict_incomplete",
    "verdict_changed",
    "verdict_not_signed",
    "verdict_demo",
]
"""What is written down that is no error of ``errors.toml``."""

EVENTS: Final = frozenset(get_args(Event))
_ID: Final = re.compile(r"[MVC][0-9]{2,3}")
_FRAMES: Final = 12
_FRAME: Final = re.compile(r'File "([^"\n]+)", line ([0-9]+) in (<?\w+>?)$', re.MULTILINE)
_SIGNALS: Final = ("Segmentation fault", "Aborted", "Bus error", "Illegal instruction", "Floating-point exception")
_OWN: Final = ("evaluators", "desktop")
_guard: Final = threading.Lock()


def note(id: str, *, module: str, case: int | None = None, n: int | None = None) -> None:
    """Write one line.

    Args:
        id: Of an error, or an ``Event``.
        module: ``__name__`` of who tells it.
        case: Number of a case.
        n: A count or a duration in milliseconds.
    """
    known = id in EVENTS or _ID.fullmatch(id) is not None
    numbers = [f"{name}={int(value)}" for name, value in (("case", case), ("n", n)) if value is not None]
    _write(" ".join([id if known else "unknown", _own_name(module), *numbers]))


def told(error: EvaluationError) -> None:
    """Write that a person was told an error, and which module raised it."""
    places = list(_places(error.__traceback__))
    note(error.id, module=places[-1].partition(":")[0] if places else __name__)


def defect(error: BaseException, *, module: str) -> str:
    """Write an error nobody meant to raise, and return what was written of it.

    Args:
        error: Its type is named if it is Python's or ours; its text never is.
        module: ``__name__`` of who caught it.

    Returns:
        The type, then ``module:line function`` of each of our frames, innermost last.
    """
    places = list(_places(error.__traceback__))[-_FRAMES:]
    reduced = " < ".join([_type(error), *reversed(places)])
    _write(f"defect {_own_name(module)} {reduced}")
    return reduced


def fatal(dump: str, *, module: str) -> str:
    """Write what ended a process of ours at the level of the machine, and return what was written of it.

    Args:
        dump: What ``faulthandler`` left. It names the files of the installation, and so perhaps whose they are.
        module: ``__name__`` of who found it.

    Returns:
        The signal, then ``module:line function`` of each of our frames, innermost first.
    """
    kind = next((one for one in _SIGNALS if f": {one}" in dump), "unknown")
    places = [place for found in _FRAME.finditer(dump) if (place := _place_in_file(*found.groups()))]
    reduced = " < ".join([kind.replace(" ", "_"), *places[:_FRAMES]])
    _write(f"window_crashed {_own_name(module)} {reduced}")
    return reduced


def take_over(tell: Callable[[str], object] = lambda _: None) -> None:
    """Make this process write nothing but its own words: neither libraries nor Python's own reports reach the screen.

    What nobody catches, in whichever thread, becomes a line here. Workers have their standard error closed.

    Args:
        tell: Given what was written of each such defect, in the thread it happened in.
    """

    def uncaught(error: BaseException | None) -> None:
        if error is not None and not isinstance(error, KeyboardInterrupt | SystemExit):
            tell(defect(error, module=__name__))

    logging.raiseExceptions = False
    logging.lastResort = None
    logging.getLogger().addHandler(logging.NullHandler())  # or the first call of logging.warning() sets up a real one
    warnings.showwarning = lambda *_, **__: None
    sys.excepthook = lambda _, error, __: uncaught(error)
    threading.excepthook = lambda arguments: uncaught(arguments.exc_value)
    sys.unraisablehook = lambda arguments: uncaught(arguments.exc_value)


def size() -> int:
    """Return how many bytes all files of the log have together."""
    total = 0
    for number in range(FILES):
        with contextlib.suppress(OSError):
            total += _file(number).stat().st_size
    return total


def _type(error: BaseException) -> str:
    """Return the name of an exception's type, if it is one everybody knows."""
    kind = type(error)
    home: ModuleType | None = sys.modules.get(kind.__module__)
    known = kind.__module__ == builtins.__name__ or kind.__module__.partition(".")[0] in _OWN
    return kind.__name__ if known and getattr(home, kind.__name__, None) is kind else "foreign_defect"


def _places(trace: TracebackType | None) -> Iterator[str]:
    """Return where a traceback went through our modules, outermost first."""
    for frame, line in walk_tb(trace):
        name = str(frame.f_globals.get("__name__"))
        if _own_name(name) == name and _globals_of(name) is frame.f_globals:
            yield f"{name}:{line} {frame.f_code.co_name}"


def _place_in_file(file: str, line: str, function: str) -> str | None:
    """Return a frame of a dump as ``module:line function`` if it is one of our modules."""
    parts = PurePath(file.replace("\\", "/")).with_suffix("").parts
    at = max((place for place, part in enumerate(parts) if part in _OWN), default=len(parts))
    module = ".".join(parts[at:])
    try:
        known = find_spec(module) is not None  # a folder of somebody may be called like one of our packages
    except (ImportError, ValueError):
        known = False
    return f"{module}:{line} {function}" if known else None


def _globals_of(name: str) -> dict[str, Any] | None:
    return getattr(sys.modules.get(name), "__dict__", None)


def _own_name(module: str) -> str:
    """Return the name of one of our modules, ``elsewhere`` for anything else."""
    return module if module.partition(".")[0] in _OWN and module in sys.modules else "elsewhere"


def _write(told: str) -> None:
    """Append a line to a file that only this user can read, and that nobody put a link in the place of."""
    line = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {__version__} {told}\n".encode("ascii", "replace")
    with _guard, contextlib.suppress(OSError):
        for folder in (paths.home(), paths.logs_folder()):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with contextlib.suppress(FileNotFoundError):
            if _file(0).lstat().st_size + len(line) > LARGEST:
                _rotate()
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        file = os.open(_file(0), flags, 0o600)
        try:
            os.write(file, line)
        finally:
            os.close(file)


def _rotate() -> None:
    """Number the files anew; the oldest is overwritten."""
    for number in reversed(range(FILES - 1)):
        with contextlib.suppress(FileNotFoundError):
            _file(number).replace(_file(number + 1))


def _file(number: int) -> Path:
    return paths.logs_folder() / (FILE if number == 0 else f"{FILE}.{number}")
