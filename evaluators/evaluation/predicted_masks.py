"""What a model marked, one file per case: for the eye, and for whoever measures again. It stays here."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from evaluators.errors import WorkerMisbehaved
from evaluators.evaluation.atomic import told, write_file
from evaluators.evaluation.folder import EvaluationFolder

FOLDER: Final = "predictions"
LARGEST: Final = 256 * 1024**2
"""Bytes of one compressed label map; more is no map of an image that was opened here."""


class PredictedMasks:
    """The label maps of one run: ``predictions/<run>/<case>.png``, of a volume ``.npz`` with ``labels``.

    Of a video, or a case of several images, the ``.npz`` holds an array per frame, label map or boxes:
    `imaging.kept_frames`. The values are indices of the card's classes; 255 is none.
    """

    def __init__(self, folder: EvaluationFolder, run: int) -> None:
        self._folder = folder.path / FOLDER / str(run)

    def put(self, case: int, ending: str, content: bytes) -> None:
        """Write the label map of a case.

        Raises:
            WorkerMisbehaved: It is larger than any label map.
            FolderError: The folder cannot be written.
        """
        if len(content) > LARGEST:
            raise WorkerMisbehaved("C403")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            write_file(self._folder / f"{case}{ending}", content)
        except OSError as error:
            raise told(error) from None

    def path(self, case: int) -> Path | None:
        """Return the file of a case, or None where there is none."""
        found = (self._folder / f"{case}{ending}" for ending in (".png", ".npz"))
        return next((path for path in found if path.is_file()), None)
