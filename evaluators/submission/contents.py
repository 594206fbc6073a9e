"""The private copy of a package, as the readers of its format see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any, Final

from evaluators.domain.submission import FileDigest
from evaluators.errors import SubmissionError
from evaluators.submission.card import text_of
from evaluators.submission.onnx_metadata import read_metadata
from evaluators.submission.vendor_files import read_json

_FIRST: Final = b"\x08"
"""The field an ONNX file begins with: its version."""

_ARCHIVES: Final = (".zip", ".tar", ".tgz", ".tar.gz", ".tar.xz", ".7z", ".rar")
"""How the names of archives end; one inside another is not unpacked."""


@dataclass(frozen=True)
class PackageContents:
    """The files of a package, relative to the root of the copy."""

    root: Path
    files: tuple[FileDigest, ...]

    @cached_property
    def paths(self) -> set[str]:
        """Every file, with forward slashes."""
        return {file.path for file in self.files}

    @cached_property
    def models(self) -> list[str]:
        """The files a model may be: by their ending; a single file by its first byte, whatever it is called."""
        named = sorted(path for path in self.paths if path.lower().endswith(".onnx"))
        return named or [path for path in self.paths if len(self.paths) == 1 and self._begins_like_a_model(path)]

    @cached_property
    def notes(self) -> Mapping[str, str]:
        """What the only model says about itself; empty where there are several."""
        return read_metadata(self.place(self.models[0])) if len(self.models) == 1 else {}

    def place(self, path: str) -> Path:
        """Return where a file of the package lies."""
        return self.root.joinpath(*PurePosixPath(path).parts)

    def text(self, path: str) -> str:
        """Return a text file; errors as `text_of`."""
        return text_of(self.place(path))

    def json(self, path: str) -> dict[str, Any]:
        """Return a JSON file; errors as `text_of` and `read_json`."""
        return read_json(self.text(path), PurePosixPath(path).name)

    def model_file(self, named: object, *, by_card: bool) -> str:
        """Return the ONNX file: the one named, or the only one.

        Args:
            named: What the card says, if it says something.
            by_card: Whether the package's own card says it, which then counts whatever else there is.

        Raises:
            SubmissionError: It is not there (C136), there is none (C137), or none but an archive (C157), or more
                than one (C138).
        """
        if isinstance(named, str) and (by_card or len(self.models) > 1):
            path = str(PurePosixPath(named))
            if path not in self.paths:
                raise SubmissionError("C136", name=named)
            return path
        if not self.models:
            packed = sorted(path for path in self.paths if path.lower().endswith(_ARCHIVES))
            if packed:
                raise SubmissionError("C157", name=PurePosixPath(packed[0]).name)
            raise SubmissionError("C137")
        if len(self.models) > 1:
            raise SubmissionError("C138", n=len(self.models))
        return self.models[0]

    def _begins_like_a_model(self, path: str) -> bool:
        with self.place(path).open("rb") as stream:
            return stream.read(1) == _FIRST
