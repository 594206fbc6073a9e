"""Makes pictures and thumbnails out of recorded files, in the thread of a station, with one isolated worker."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from PySide6.QtCore import QBuffer, QByteArray
from PySide6.QtGui import QImage, QImageWriter

from desktop.flows.references_shown import MaskToShow, References
from desktop.widgets.viewer.marks import SOURCES, Marks, Source
from evaluators.errors import ImageError, WorkerError

if TYPE_CHECKING:
    from evaluators.domain.case import Case
    from evaluators.evaluation.folder import EvaluationFolder
    from evaluators.imaging.picture import Picture
    from evaluators.isolation.worker_process import WorkerProcess

CACHE_BYTES: Final = 256 * 1024**2
"""Seven neighbours of the largest radiographs, hundreds of dermoscopy images."""
_TIMEOUT_S: Final = 30.0

Kind = Literal["picture", "thumbnail", "names", "marks"]


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted of one case.

    Attributes:
        frame: Which of its images, from 0; for pictures and marks.
        beside: Marks of the other model of a comparison are wanted too.
    """

    kind: Kind
    case: Case
    frame: int = 0
    beside: bool = False


def isolated_worker(*, allow_unisolated: bool = False) -> WorkerProcess:
    """Start the worker that decodes, in the sandbox."""
    from evaluators.isolation.worker_process import WorkerProcess

    return WorkerProcess("views", setup={}, allow_unisolated=allow_unisolated)


def kept_thumbnails(folder: EvaluationFolder, numbers: object) -> dict[int, bytes | None]:
    """Return the thumbnails the evaluation has kept, by case number; None where it has none yet."""
    assert isinstance(numbers, tuple)
    return {number: folder.store.thumbnail(number) for number in numbers}


class PictureCache:
    """The pictures used last, by case and image, up to a number of bytes; shared by threads."""

    def __init__(self, limit: int = CACHE_BYTES) -> None:
        self._limit = limit
        self._kept: OrderedDict[tuple[int, int], Picture] = OrderedDict()
        self._guard = threading.Lock()

    def get(self, number: int, frame: int = 0) -> Picture | None:
        """Return an image of a case, if it is still there."""
        with self._guard:
            found = self._kept.get((number, frame))
            if found is not None:
                self._kept.move_to_end((number, frame))
            return found

    def put(self, number: int, picture: Picture, frame: int = 0) -> None:
        """Keep a picture; those not used for longest make room. The latest stays, however large."""
        with self._guard:
            self._kept[number, frame] = picture
            self._kept.move_to_end((number, frame))
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
        references: What lies over the images.
    """

    def __init__(
        self,
        folder: EvaluationFolder,
        root: Path,
        cache: PictureCache,
        start: Callable[[], WorkerProcess],
        references: References | None = None,
    ) -> None:
        self._folder, self._root, self._cache, self._start = folder, root, cache, start
        self._references = references
        self._worker: WorkerProcess | None = None
        self._opened: int | None = None
        self._masked: set[Source] = set()

    def answer(self, request: object) -> object:
        """Return the picture, the PNG of the thumbnail, the names, or what lies over the image (``Marks``).

        Raises:
            EvaluationError: The file is not the recorded one (C211), there is none (C212), or it cannot be read.
        """
        assert isinstance(request, Wish)
        match request.kind:
            case "picture":
                kept = self._cache.get(request.case.number, request.frame)
                return kept or self._picture(request.case, request.frame)
            case "thumbnail":
                return self._thumbnail(request.case)
            case "names":
                return self._names(request.case)
            case "marks":
                return self._marks(request.case, request.frame, SOURCES if request.beside else SOURCES[:2])

    def close(self) -> None:
        """End the worker."""
        if self._worker is not None:
            self._worker.close()
            self._forget_worker()

    def _picture(self, case: Case, frame: int) -> Picture:
        from evaluators.imaging.view_job import picture_from

        if case.reading == "image":
            picture = picture_from(*self._ask({"op": "view"}, self._contents(case)))
        else:
            self._open(case)
            picture = picture_from(*self._ask({"op": "frame", "index": frame}))
        self._cache.put(case.number, picture, frame)
        return picture

    def _thumbnail(self, case: Case) -> bytes:
        from evaluators.imaging.view_job import thumbnail_from

        if case.reading == "image":
            answer = self._ask({"op": "thumbnail"}, self._contents(case))
        else:
            self._open(case)
            answer = self._ask({"op": "middle"})
        png = _png(*thumbnail_from(*answer))
        if self._folder.writable:
            self._folder.store.put_thumbnail(case.number, png)
        return png

    def _names(self, case: Case) -> dict[str, str]:
        from evaluators.imaging.view_job import names_from

        return names_from(self._ask({"op": "names"}, self._contents(case)[:1])[0])

    def _marks(self, case: Case, frame: int, sources: Sequence[Source]) -> Marks:
        """Return what reference and models drew on one image; a mask that cannot be read is left out."""
        from evaluators.imaging.view_masks import boxes_from, outline_from

        if self._references is None:
            return Marks()
        drawn, boxes = [], list[tuple[Source, Sequence[Any]]]()
        for source in sources:
            mask = self._references.mask(source, case)
            if mask is not None:
                try:
                    self._open_mask(case, source, mask)
                    head, blobs = self._ask({**self._references.outline(source, frame), "source": source})
                    found = outline_from(head, blobs)
                    boxes.append((source, boxes_from(head)))
                except (ImageError, OSError):
                    continue  # that it cannot be read stands among the problems of the data
                drawn.append((source, found))
        marks = self._references.marks(case, frame, drawn)
        rectangles = (one for source, found in boxes for one in self._references.rectangles(source, found))
        return replace(marks, rectangles=(*marks.rectangles, *rectangles)) if any(b for _, b in boxes) else marks

    def _open_mask(self, case: Case, source: Source, mask: MaskToShow) -> None:
        self._open(case)
        if source not in self._masked:
            self._ask({**mask.head, "source": source}, [read() for read in mask.files])
            self._masked.add(source)

    def _open(self, case: Case) -> None:
        if self._opened != case.number or self._worker is None:
            contents = self._contents(case)
            self._opened = None
            self._masked.clear()
            self._ask({"op": "open", "reading": case.reading}, contents)
            self._opened = case.number

    def _contents(self, case: Case) -> list[bytes]:
        """Return the files of a case, each as it was recorded."""
        from evaluators.cohort.file_access import read_bytes

        if not case.files:
            raise ImageError("C212")
        try:
            contents = [read_bytes(self._root, file.path) for file in case.files]
        except OSError:
            raise ImageError("C211") from None
        if any(sha256(one).hexdigest() != file.sha256 for one, file in zip(contents, case.files, strict=True)):
            raise ImageError("C211")
        return contents

    def _ask(self, request: dict[str, Any], blobs: Sequence[bytes] = ()) -> tuple[dict[str, Any], tuple[bytes, ...]]:
        if self._worker is None:
            self._worker = self._start()
        try:
            frame = self._worker.ask(request, blobs, timeout_s=_TIMEOUT_S)
        except WorkerError:
            self._worker.kill()
            self._forget_worker()
            raise
        return frame.head, frame.blobs

    def _forget_worker(self) -> None:
        self._worker = self._opened = None
        self._masked.clear()


def _png(width: int, height: int, colour: bool, content: bytes) -> bytes:
    format = QImage.Format.Format_RGB888 if colour else QImage.Format.Format_Grayscale8
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"PNG")).write(QImage(content, width, height, width * (3 if colour else 1), format))
    return bytes(buffer.data().data())
