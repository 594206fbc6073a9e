"""Where the person was in an evaluation: step, case, filter, zoom. Kept in its folder; losing it harms nothing."""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING, Final

from evaluators.errors import FolderError
from evaluators.evaluation.atomic import write_file

if TYPE_CHECKING:
    from evaluators.evaluation.folder import EvaluationFolder

FILE: Final = "window.json"
Kept = str | int | float | bool | None


class Memory:
    """A small dictionary beside the store, written when the evaluation is closed and now and then."""

    def __init__(self, folder: EvaluationFolder) -> None:
        self._folder = folder
        self._kept: dict[str, Kept] = {}
        with contextlib.suppress(OSError, ValueError):
            found = json.loads((folder.path / FILE).read_text("utf-8"))
            if isinstance(found, dict):
                self._kept = {key: value for key, value in found.items() if isinstance(value, Kept)}
        self._written = dict(self._kept)

    def remember(self, key: str, value: Kept) -> None:
        """Keep a value; None forgets it."""
        if value is None:
            self._kept.pop(key, None)
        else:
            self._kept[key] = value

    def recall(self, key: str) -> Kept:
        """Return a value, or None."""
        return self._kept.get(key)

    def write(self) -> None:
        """Write down what changed; a folder that cannot be written keeps what it had."""
        if self._kept == self._written or not self._folder.writable:
            return
        with contextlib.suppress(FolderError, OSError):
            write_file(self._folder.path / FILE, json.dumps(self._kept, ensure_ascii=False, indent=1).encode())
            self._written = dict(self._kept)
