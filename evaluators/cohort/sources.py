"""What a person adds, as one folder with what is meant in it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from evaluators.errors import CohortError


def joined(root: str | None, only: Sequence[str], added: Iterable[Path]) -> tuple[str, tuple[str, ...]]:
    """Return the folder that holds everything meant so far and what is added, and what is meant in it.

    Args:
        root: The folder so far; None: nothing yet.
        only: What is meant in it; empty: everything.
        added: Files and folders.

    Raises:
        CohortError: There is no one folder for all of it (``C485``).
    """
    before = [] if root is None else [Path(root, *name.split("/")) for name in only] or [Path(root)]
    meant = _without_inner([*before, *(path.resolve() for path in added)])
    if len(meant) == 1 and meant[0].is_dir():
        return str(meant[0]), ()
    try:
        common = Path(os.path.commonpath([path.parent for path in meant]))
    except ValueError:  # other drives
        raise CohortError("C485") from None
    return str(common), tuple(path.relative_to(common).as_posix() for path in meant)


def _without_inner(paths: Iterable[Path]) -> list[Path]:
    """Return the paths without those that lie in another of them."""
    kept: list[Path] = []
    for path in sorted(set(paths), key=lambda one: len(one.parts)):
        if not any(path.is_relative_to(other) for other in kept):
            kept.append(path)
    return sorted(kept)
