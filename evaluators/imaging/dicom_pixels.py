"""The pixels of one frame, decoded by the one decoder for their transfer syntax."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.pixels.processing import apply_color_lut

from evaluators.errors import ImageError
from evaluators.imaging.dicom_decoders import PLUGIN, decoder_for
from evaluators.imaging.dicom_header import PixelModule
from evaluators.imaging.dicom_tables import lookup_table
from evaluators.imaging.tone import Span, Tone


def decode_frame(dataset: Dataset, module: PixelModule, frame: int) -> NDArray[Any]:
    """Return grey values as stored, shape (rows, columns), or RGB, shape (rows, columns, 3), uint8.

    Raises:
        ImageError: C207 unknown colours.
        Exception: Whatever the decoder raises on broken data; see ``foreign.FOREIGN_ERRORS``.
    """
    decoder = decoder_for(module.transfer_syntax)
    plugin = PLUGIN if decoder.is_encapsulated else ""
    # Frames beyond the declared number are padding of some writers; nobody asked for them.
    pixels, described = decoder.as_array(
        dataset,
        index=frame,
        decoding_plugin=plugin,
        allow_excess_frames=False,  # type: ignore[arg-type]  # pydicom declares the type of all options together
    )
    pixels = pixels.astype(pixels.dtype.newbyteorder("="), copy=False)
    if module.channels == 1:
        if pixels.ndim != 2:
            raise ImageError("C205")
        return pixels
    if module.photometric == "PALETTE COLOR":
        return _from_palette(dataset, module, pixels)
    if pixels.ndim != 3 or pixels.shape[2] != 3 or described["photometric_interpretation"] not in {"RGB", "YBR_RCT"}:
        raise ImageError("C207")
    return eight_bit(pixels, module.bits)


def eight_bit(colour: NDArray[Any], bits: int) -> NDArray[np.uint8]:
    """Return colour channels of ``bits`` bits as 8-bit ones: black stays 0, the largest possible value becomes 255."""
    if bits == 8:
        return colour.astype(np.uint8, copy=False)
    return Tone(Span(0, 2**bits - 1)).shown(colour)


def _from_palette(dataset: Dataset, module: PixelModule, pixels: NDArray[Any]) -> NDArray[np.uint8]:
    channels = []
    for colour in ("Red", "Green", "Blue"):
        names = f"{colour}PaletteColorLookupTableDescriptor", f"{colour}PaletteColorLookupTableData"
        table = lookup_table(dataset, module, *names, signed=module.signed)
        if table is None:  # compressed into segments, which pydicom can expand
            coloured = apply_color_lut(pixels, dataset)[..., :3]
            return eight_bit(coloured, 8 * coloured.dtype.itemsize)
        channels.append(Tone(table).shown(pixels))
    return np.stack(channels, axis=-1)
