"""Recorded cases as they are looked for by answers that were made elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

from evaluators.cohort.file_reading import ScannedFile
from evaluators.cohort.image_workers import ImageDescription
from evaluators.domain.case import Case, InputFile


@dataclass(frozen=True, slots=True)
class OfferedCase:
    """A case that answers are paired with: by its files, the folder that holds them all, or the UIDs of its images."""

    case: Case

    @property
    def key(self) -> str:
        """Return the path the case is known by."""
        return self.case.files[0].path

    @property
    def files(self) -> tuple[ScannedFile, ...]:
        """Return its files with what is recorded of them."""
        return tuple(
            ScannedFile(path=file.path, size=file.size, sha256=file.sha256, described=self._described(file))
            for file in self.case.files
        )

    def _described(self, file: InputFile) -> ImageDescription | None:
        facts = self.case.facts
        return None if facts is None else ImageDescription(facts=facts, image_uid=file.image_uid, pixel_digest=None)
