"""What happens around foreign decoders: their errors, their chatter, and the limits that hold before they start."""

from __future__ import annotations

import contextlib
import logging
import struct
import warnings
import zlib
from collections.abc import Iterator
from typing import Final

from PIL import Image as PillowImage
from pydicom import config
from pydicom.errors import BytesLengthException, InvalidDicomError

from evaluators.errors import ImageError

MAX_PIXELS: Final = 100_000_000
"""The largest radiographs and dermatoscope cameras have about 60 million pixels; whole slides are read by tiles."""
MAX_SIDE: Final = 65_535
"""The largest side DICOM, JPEG and BMP readers agree on."""
MAX_INFLATED: Final = 512 * 1024**2
"""Bytes of a deflated DICOM file; half a second to two to find out, and far above any single image."""

FOREIGN_ERRORS: Final = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    BufferError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
    BytesLengthException,
    InvalidDicomError,
)
"""All that pydicom, Pillow and the codecs were seen to raise, or may raise, on bytes that are not what they claim."""

# These libraries log names and identifiers found in the file.
for _name in ("pydicom", "PIL", "openjpeg"):
    logging.getLogger(_name).setLevel(logging.CRITICAL + 1)
config.settings.reading_validation_mode = config.IGNORE


@contextlib.contextmanager
def foreign_code() -> Iterator[None]:
    """Run a decoder: warnings are swallowed, its errors become ImageErrors without their text.

    Raises:
        ImageError: C203 the decoder found the image too large, C204 broken, C208 out of memory.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        except PillowImage.DecompressionBombError:
            raise too_large() from None
        except MemoryError:
            raise ImageError("C208") from None
        except FOREIGN_ERRORS:
            raise ImageError("C204") from None


def check_size(width: int, height: int) -> None:
    """Refuse a declared size before anything of that size is allocated.

    Raises:
        ImageError: C203 too large, C205 no size at all.
    """
    if width < 1 or height < 1:
        raise ImageError("C205")
    if width > MAX_SIDE or height > MAX_SIDE or width * height > MAX_PIXELS:
        raise too_large()


def too_large() -> ImageError:
    """Return the error of an image above the limit."""
    return ImageError("C203", limit=MAX_PIXELS // 1_000_000)
