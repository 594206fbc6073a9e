"""The files that make up the program: what every worker may read on any platform."""

from __future__ import annotations

import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import evaluators
from evaluators import resources


def program_files() -> Iterator[Path]:
    """Yield the interpreter's library, the installed packages and this program, or the frozen program."""
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen:
        yield Path(frozen)
        yield Path(sys.executable)  # holds the modules that are imported later
        return
    yield from (Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib", "purelib", "platlib"))
    if sys.platform == "win32":
        yield from (Path(sys.base_prefix), Path(sys.prefix))  # the interpreter and its libraries stand beside Lib
    else:
        yield from (Path(prefix) / "lib" for prefix in (sys.prefix, sys.base_prefix))
    package = Path(evaluators.__file__).parent
    yield package
    yield package.parent / "desktop"
    yield resources.root()
