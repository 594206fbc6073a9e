"""The sandbox profile of a worker on macOS: everything is denied but what is named here.

Paths are never part of the program: each is a parameter, so that no file name can add a rule. The rules follow the
language as Chromium documents it (``sandbox/mac/seatbelt_sandbox_design.md``); nobody has run them yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

_NO_LINKS: Final = "(deny file-write-create (vnode-type SYMLINK))\n"
"""Last, because the last rule that fits decides."""
_ALWAYS: Final = """(version 1)
(deny default)
(allow sysctl-read)
(allow signal (target self))
(allow process-info* (target self))
(allow file-read* (literal "/dev/null") (literal "/dev/random") (literal "/dev/urandom") (literal "/dev/zero"))
(allow file-write-data (literal "/dev/null"))
(allow file-read-metadata (literal "/") (literal "/etc") (literal "/tmp") (literal "/var"))
"""
"""No network, fork or exec, no signal to others, no service of the system (mach-lookup), no code made at run time."""


@dataclass(slots=True)
class Profile:
    """A profile as the system takes it: its text and, apart from it, its parameters."""

    text: str = _ALWAYS
    parameters: dict[str, str] = field(default_factory=dict)

    def allow(self, operations: str, filter_: str, path: Path) -> None:
        """Add a rule for a path."""
        name = f"P{len(self.parameters)}"
        self.parameters[name] = str(path)
        self.text += f'(allow {operations} ({filter_} (param "{name}")))\n'


def profile(*, program: Iterable[Path], readable: Iterable[Path], writable: Iterable[Path]) -> Profile:
    """Return the profile.

    Args:
        program: What holds code: read, and loaded as code.
        readable: Files and folders that are read.
        writable: Folders whose content is read, made, changed and removed.
    """
    made, above = Profile(), set[Path]()
    for paths, operations in (
        (program, "file-read* file-map-executable"),
        (readable, "file-read*"),
        (writable, "file-read* file-write-create file-write-data file-write-unlink"),
    ):
        for path in _as_named_and_as_meant(paths):
            made.allow(operations, "subpath" if path.is_dir() else "literal", path)
            above.update(path.parents)
    for folder in sorted(above):
        made.allow("file-read-metadata", "literal", folder)
    made.text += _NO_LINKS
    return made


def _as_named_and_as_meant(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield each path and, where a link leads elsewhere (``/tmp``), the place the kernel compares with."""
    for path in dict.fromkeys(paths):
        yield from dict.fromkeys((path.absolute(), path.resolve()))
