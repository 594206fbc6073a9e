"""Where a new evaluation goes: a folder named by the day and a word, not taken yet."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

_UNSAFE: Final = re.compile(r'[<>:"/\\|?*\x00-\x1f]+')
LONGEST: Final = 60
"""Characters of the word: paths stay short enough for every system."""


def free_folder(parent: Path, hint: str) -> Path:
    """Return a path that does not exist: ``2026-10-09 Dermoscopy``, then with 2, 3 … behind it.

    Args:
        parent: The folder of evaluations.
        hint: The word; what a file system would not take is left out.
    """
    word = _UNSAFE.sub(" ", hint).strip(" .")[:LONGEST].strip(" .") or "Evaluation"
    name = f"{datetime.now(UTC).astimezone():%Y-%m-%d} {word}"
    target, number = parent / name, 2
    while target.exists():
        target, number = parent / f"{name} {number}", number + 1
    return target
