"""What a model marked in each image of a case, in one file: an archive with an array per image, named by its place.

A label map is stored as uint8, shape (rows, columns); boxes as float32, shape (n, 6): class, score, left, top, right,
bottom. Each array is compressed on its own, so that one is read without the others.
"""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from evaluators.errors import ImageError
from evaluators.imaging.foreign import MAX_PIXELS

LARGEST: Final = 128 * 1024**2
"""Bytes of one file: hours of masks. Of images after that nothing is kept; what they score is not touched."""
MOST_BOXES: Final = 100
"""Kept of one image, best first; more nobody can tell apart."""
BOX: Final = 6
"""Numbers of a box."""
_FLAT: Final = 2
_OF_AN_ENTRY: Final = 512
"""Bytes an archive adds for one array, at most."""
_OF_THE_END: Final = 1024
_FASTEST: Final = 1


_BROKEN: Final = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError),
    *(ValueError, EOFError, NotImplementedError, RuntimeError, OSError),
)
"""What reading an entry of a damaged archive can end with."""


class FrameArchive:
    """Takes arrays until the file is full.

    Args:
        limit: Bytes of the file.
    """

    def __init__(self, limit: int = LARGEST) -> None:
        self._room = limit - _OF_THE_END
        self._out = io.BytesIO()
        self._zip = zipfile.ZipFile(self._out, "w", zipfile.ZIP_DEFLATED, compresslevel=_FASTEST)
        self._count = 0

    def add(self, array: NDArray[Any]) -> None:
        """Keep what is marked in the next image."""
        if self._out.tell() + array.nbytes + array.nbytes // 512 + _OF_AN_ENTRY <= self._room:
            plain = io.BytesIO()
            np.lib.format.write_array(plain, np.ascontiguousarray(array), version=(1, 0), allow_pickle=False)
            entry = zipfile.ZipInfo(f"{self._count}.npy")
            entry.compress_type = zipfile.ZIP_DEFLATED
            self._zip.writestr(entry, plain.getvalue(), compresslevel=_FASTEST)
            self._room -= _OF_AN_ENTRY  # its line in the list at the end
        else:
            self._room = 0
        self._count += 1

    def content(self) -> bytes:
        """Return the file; nothing can be added after that."""
        self._zip.close()
        return self._out.getvalue()


class KeptFrames:
    """Reads such a file, believing nothing of it.

    Args:
        data: The file.
        size: Rows and columns of the images; None: each has its own.

    Raises:
        ImageError: C204 it is none.
    """

    def __init__(self, data: bytes, size: tuple[int, int] | None) -> None:
        self._size = size
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError):
            raise ImageError("C204") from None

    def labels(self, index: int) -> NDArray[np.uint8] | None:
        """Return the label map of an image; None: boxes were kept.

        Raises:
            ImageError: C205 nothing was kept of it, C204 it is no label map of this image.
        """
        found = self._array(index)
        return None if found.dtype == np.float32 else found

    def boxes(self, index: int) -> NDArray[np.float32]:
        """Return the boxes in an image, shape (n, 6); none where a label map was kept.

        Raises:
            ImageError: C205 nothing was kept of it, C204 these are no boxes.
        """
        found = self._array(index)
        return found if found.dtype == np.float32 else np.zeros((0, BOX), np.float32)

    def _array(self, index: int) -> NDArray[Any]:
        name = f"{index}.npy"
        if name not in self._zip.NameToInfo:
            raise ImageError("C205")
        try:
            with self._zip.open(name) as stream:
                version = np.lib.format.read_magic(stream)
                shape, by_columns, dtype = np.lib.format.read_array_header_1_0(stream)
                if version != (1, 0) or by_columns or not self._fits(shape, dtype):
                    raise ImageError("C204")
                size = int(np.prod(shape)) * dtype.itemsize
                content = stream.read(size)
        except _BROKEN:
            raise ImageError("C204") from None
        if len(content) != size:
            raise ImageError("C204")
        found = np.frombuffer(content, dtype).reshape(shape)
        if dtype == np.float32 and not np.isfinite(found).all():
            raise ImageError("C204")
        return found

    def _fits(self, shape: tuple[int, ...], dtype: np.dtype[Any]) -> bool:
        """Return whether an array may be read at all; before anything is allocated."""
        if len(shape) != _FLAT or min(shape) < 0:
            return False
        if dtype == np.uint8:
            return shape == self._size if self._size else min(shape) > 0 and shape[0] * shape[1] <= MAX_PIXELS
        return dtype == np.dtype("<f4") and shape[0] <= MOST_BOXES and shape[1] == BOX
