"""Where the data files of the program are: in a checkout, an installed wheel or a frozen program."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path, PurePosixPath


@cache
def root() -> Path:
    """Return the folder ``resources``.

    Raises:
        FileNotFoundError: The installation is damaged.
    """
    here = Path(__file__).resolve().parent
    frozen = getattr(sys, "_MEIPASS", None)
    candidates = (
        [Path(frozen) / "resources"]
        if frozen
        else [here / "_resources", here.parent / "resources"]  # a wheel carries them inside the package
    )
    for candidate in candidates:
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError("resources")


def resource(name: str) -> Path:
    """Return the path of ``resources/<name>``; ``name`` is relative, with forward slashes."""
    relative = PurePosixPath(name)
    if relative.is_absolute() or ".." in relative.parts:
        raise ValueError(f"not a resource name: {name!r}")
    return root() / relative
