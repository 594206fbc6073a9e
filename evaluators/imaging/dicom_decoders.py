"""One decoder for each DICOM transfer syntax, always the same one, and its name and version for the record.

pydicom would take whatever is installed first, and lossy JPEG differs by some grey levels between decoders.
"""

from __future__ import annotations

import struct
from typing import Final

import imagecodecs
import numpy as np
import pydicom
from imagecodecs import jpeg8_decode, jpegls_decode, packbits_decode
from openjpeg._version import __version__ as openjpeg_version
from openjpeg.utils import decode_pixel_data as openjpeg_decode
from openjpeg.utils import get_openjpeg_version
from pydicom import uid
from pydicom.pixels.common import PhotometricInterpretation as Photometric
from pydicom.pixels.decoders.base import Decoder, DecodeRunner, get_decoder

from evaluators.imaging.codestream import j2k_header, jpeg_header, jpeg_is_whole

PLUGIN: Final = "pruefstand"

_PACKAGE = f"imagecodecs {imagecodecs.__version__}"
_LIBJPEG = f"{_PACKAGE} ({imagecodecs.jpeg8_version()})"
_CHARLS = f"{_PACKAGE} ({imagecodecs.jpegls_version()})"
_OPENJPEG = f"pylibjpeg-openjpeg {openjpeg_version} (openjpeg {'.'.join(map(str, get_openjpeg_version()))})"
_NATIVE = f"pydicom {pydicom.__version__}"

DECODER_NAMES: Final[dict[str, str]] = {
    uid.ImplicitVRLittleEndian: _NATIVE,
    uid.ExplicitVRLittleEndian: _NATIVE,
    uid.ExplicitVRBigEndian: _NATIVE,
    uid.DeflatedExplicitVRLittleEndian: _NATIVE,
    uid.RLELossless: _PACKAGE,
    uid.JPEGBaseline8Bit: _LIBJPEG,
    uid.JPEGExtended12Bit: _LIBJPEG,
    uid.JPEGLossless: _LIBJPEG,
    uid.JPEGLosslessSV1: _LIBJPEG,
    uid.JPEGLSLossless: _CHARLS,
    uid.JPEGLSNearLossless: _CHARLS,
    uid.JPEG2000Lossless: _OPENJPEG,
    uid.JPEG2000: _OPENJPEG,
    uid.HTJ2KLossless: _OPENJPEG,
    uid.HTJ2KLosslessRPCL: _OPENJPEG,
    uid.HTJ2K: _OPENJPEG,
}
"""Transfer syntax UID to the decoder that is used for it; what is missing here cannot be read."""

_RLE_PADDING: Final = 128
"""Bytes beyond the last pixel that some writers leave in a segment."""

DECODER_DEPENDENCIES: Final[dict[str, tuple[str, ...]]] = {}
"""Part of pydicom's plugin interface; nothing here is optional."""


def is_available(syntax: str) -> bool:
    """Answer pydicom's question whether the plugin can decode a transfer syntax."""
    return syntax in DECODER_NAMES


def decoder_for(syntax: str) -> Decoder:
    """Return pydicom's decoder with the plugin in place.

    Raises:
        NotImplementedError: The transfer syntax is not in ``DECODER_NAMES``.
    """
    decoder = get_decoder(uid.UID(syntax))
    if decoder.is_encapsulated and PLUGIN not in decoder.available_plugins:  # a second add_plugin raises
        decoder.add_plugin(PLUGIN, (__name__, "decode_frame"))
    return decoder


def decode_frame(source: bytes, runner: DecodeRunner) -> bytes | bytearray:
    """Decode one frame for pydicom.

    Raises:
        ValueError: The codestream is cut off or contradicts the DICOM header; nothing was allocated for it.
        RuntimeError: The codec found it broken.
    """
    syntax = runner.transfer_syntax
    if syntax == uid.RLELossless:
        return _rle(source, runner)
    if syntax in uid.JPEGLSTransferSyntaxes:
        return _jpeg_ls(source, runner)
    if syntax in uid.JPEGTransferSyntaxes:
        return _jpeg(source, runner)
    return _jpeg_2000(source, runner)


def _rle(source: bytes, runner: DecodeRunner) -> bytes:
    """Decode PS3.5 Annex G: PackBits segments, one for each byte of each sample, most significant first.

    pylibjpeg-rle does the same as fast, but panics on broken data with an exception that is no ``Exception``.
    """
    samples, width, pixels = runner.samples_per_pixel, runner.bits_allocated // 8, runner.rows * runner.columns
    count, *starts = struct.unpack_from("<16I", source)
    if not width or count != samples * width or count > 15:
        raise ValueError("not as many segments as bytes of a pixel")
    ends = [*starts[1:count], len(source)]
    frame = np.empty((samples, pixels, width), dtype=np.uint8)
    for number, (start, end) in enumerate(zip(starts, ends, strict=False)):
        decoded = packbits_decode(source[start:end], out=pixels + _RLE_PADDING)
        sample, byte = divmod(number, width)
        frame[sample, :, width - 1 - byte] = np.frombuffer(decoded, dtype=np.uint8, count=pixels)
    runner.set_option("planar_configuration", 1)
    return frame.tobytes()


def _jpeg(source: bytes, runner: DecodeRunner) -> bytes:
    header = jpeg_header(source)
    _check(runner, header.rows, header.columns, header.components)
    _check_end(source)
    _store_as(runner, header.precision)
    if header.components == 1:
        return bytes(jpeg8_decode(source).tobytes())
    if header.lossless:  # libjpeg converts no colours here; pydicom does it as the photometric interpretation says
        return bytes(jpeg8_decode(source, colorspace="RGB", outcolorspace="RGB").tobytes())
    # libjpeg itself converts, so that a DICOM file gives the same pixels as the JPEG file it was made from.
    stored = "YCBCR" if _is_ybr(runner, header.adobe_transform) else "RGB"
    runner.set_option("photometric_interpretation", Photometric.RGB)
    return bytes(jpeg8_decode(source, colorspace=stored, outcolorspace="RGB").tobytes())


def _jpeg_ls(source: bytes, runner: DecodeRunner) -> bytes:
    header = jpeg_header(source)
    _check(runner, header.rows, header.columns, header.components)
    _check_end(source)
    _store_as(runner, header.precision)
    return bytes(jpegls_decode(source).tobytes())


def _jpeg_2000(source: bytes, runner: DecodeRunner) -> bytearray:
    header = j2k_header(source)
    _check(runner, header.rows, header.columns, header.components)
    frame = bytearray(openjpeg_decode(source, version=2, **runner.options))
    _store_as(runner, header.precision)
    if header.colour_transform or runner.photometric_interpretation in {Photometric.YBR_ICT, Photometric.YBR_RCT}:
        runner.set_option("photometric_interpretation", Photometric.RGB)
    return frame


def _is_ybr(runner: DecodeRunner, adobe_transform: int | None) -> bool:
    """Return whether the three components are YCbCr: the codestream knows better than the header.

    pydicom has already corrected the photometric interpretation by JFIF markers and component names.
    """
    if adobe_transform is not None:
        return adobe_transform == 1
    return runner.photometric_interpretation != Photometric.RGB


def _check(runner: DecodeRunner, rows: int, columns: int, components: int) -> None:
    if (rows, columns, components) != (runner.rows, runner.columns, runner.samples_per_pixel):
        raise ValueError("the codestream and the header disagree")


def _check_end(source: bytes) -> None:
    if not jpeg_is_whole(source):
        raise ValueError("cut off")


def _store_as(runner: DecodeRunner, precision: int) -> None:
    """Tell pydicom how wide the decoded samples are, and that they come pixel by pixel."""
    runner.set_option("bits_allocated", 8 if precision <= 8 else 16 if precision <= 16 else 32)
    runner.set_option("planar_configuration", 0)
