"""Makes pictures and thumbnails out of recorded files, in the thread of a station, with one isolated worker."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from PySide6.QtCore import QBuffer, QByteArray
from PySide6.QtGui import QImage, QImageWriter

from evaluators.errors import ImageError, WorkerError

if TYPE_CHECKING:
    from evaluators.domain.case import Case
    from evaluators.evaluation.folder import EvaluationFolder
    from evaluators.imaging.picture import Picture
    from evaluators.isolation.worker_process import WorkerProcess

CACHE_BYTES: Final = 256 * 1024**2
"""Seven neighbours of the largest radiographs, hundreds of dermoscopy images."""
_TIMEOUT_S: Final = 30.0

Kind = Literal["picture", "thumbnail", "names"]


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted of one case."""

    kind: Kind
    case: Case


def isolated_worker(*, allow_unisolated: bool = False) -> WorkerProcess:
    """Start the worker that decodes, in the sandbox."""
    from evaluators.isolation.worker_process import WorkerProcess

    return WorkerProcess("views", setup={}, allow_unisolated=allow_unisolated)


def kept_thumbnails(folder: EvaluationFolder, numbers: object) -> dict[int, bytes | None]:
    """Return the thumbnails the evaluation has kept, by case number; None where it has none yet."""
    assert isinstance(numbers, tuple)
    return {number: folder.store.thumbnail(number) for number in numbers}


class PictureCache:
    """The pictures used last, up to a number of bytes; shared by threads."""

    def __init__(self, limit: int = CACHE_BYTES) -> None:
        self._limit = limit
        self._kept: OrderedDict[int, Picture] = OrderedDict()
        self._guard = threading.Lock()

    def get(self, number: int) -> Picture | None:
        """Return the picture of a case, if it is still there."""
        with self._guard:
            found = self._kept.get(number)
            if found is not None:
                self._kept.move_to_end(number)
            return found

    def put(self, number: int, picture: Picture) -> None:
        """Keep a picture; those not used for longest make room. The latest stays, however large."""
        with self._guard:
            self._kept[number] = picture
            self._kept.move_to_end(number)
            while len(self._kept) > 1 and sum(one.size for one in self._kept.values()) > self._limit:
                self._kept.popitem(last=False)

    def clear(self) -> None:
        """Forget everything."""
        with self._guard:
            self._kept.clear()


class PictureBench:
    """Answers wishes one after the other. Used by one thread at a time, which also starts and ends the worker.

    Args:
        folder: The evaluation; thumbnails are kept in its own store and nowhere else.
        root: The image folder.
        cache: Where pictures are kept.
        start: Starts the worker.
    """

    def __init__(
        self, folder: EvaluationFolder, root: Path, cache: PictureCache, start: Callable[[], WorkerProcess]
    ) -> None:
        self._folder, self._root, self._cache, self._start = folder, root, cache, start
        self._worker: WorkerProcess | None = None

    def answer(self, request: object) -> object:
        """Return the picture, the PNG of the thumbnail, or the names.

        Raises:
            EvaluationError: The file is not the recorded one (C211), there is none (C212), or it cannot be read.
        """
        assert isinstance(request, Wish)
        match request.kind:
            case "picture":
                return self._cache.get(request.case.number) or self._picture(request.case)
            case "thumbnail":
                return self._thumbnail(request.case)
            case "names":
                return self._names(request.case)

    def close(self) -> None:
        """End the worker."""
        if self._worker is not None:
            self._worker.close()
            self._worker = None

    def _picture(self, case: Case) -> Picture:
        from evaluators.imaging.view_job import picture_from

        picture = picture_from(*self._ask("view", case))
        self._cache.put(case.number, picture)
        return picture

    def _thumbnail(self, case: Case) -> bytes:
        from evaluators.imaging.view_job import thumbnail_from

        png = _png(*thumbnail_from(*self._ask("thumbnail", case)))
        if self._folder.writable:
            self._folder.store.put_thumbnail(case.number, png)
        return png

    def _names(self, case: Case) -> dict[str, str]:
        said = self._ask("names", case)[0].get("names")
        return {str(key): str(value) for key, value in said.items()} if isinstance(said, dict) else {}

    def _ask(self, op: str, case: Case) -> tuple[dict[str, Any], tuple[bytes, ...]]:
        from evaluators.evaluation.case_lane import read_unchanged

        if not case.files:
            raise ImageError("C212")
        content = read_unchanged(self._root, case)
        if content is None:
            raise ImageError("C211")
        if self._worker is None:
            self._worker = self._start()
        try:
            frame = self._worker.ask({"op": op}, [content], timeout_s=_TIMEOUT_S)
        except WorkerError:
            self._worker.kill()
            self._worker = None
            raise
        return frame.head, frame.blobs


def _png(width: int, height: int, colour: bool, content: bytes) -> bytes:
    format = QImage.Format.Format_RGB888 if colour else QImage.Format.Format_Grayscale8
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"PNG")).write(QImage(content, width, height, width * (3 if colour else 1), format))
    return bytes(buffer.data().data())
