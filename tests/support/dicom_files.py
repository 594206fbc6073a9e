"""Small DICOM files in memory, whose pixels are known."""

from io import BytesIO

import numpy as np
from pydicom import uid
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.sequence import Sequence


def dicom_bytes(pixels, *, syntax=uid.ExplicitVRLittleEndian, encoded=None, **elements):
    """Return a DICOM file.

    Args:
        pixels: (rows, columns), (rows, columns, 3) or, with NumberOfFrames, (frames, rows, columns); None: no pixels.
        syntax: Transfer syntax UID.
        encoded: One compressed frame; None: the pixels as they are.
        elements: Further elements by keyword, or None to leave one out.
    """
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = syntax
    dataset.SOPClassUID = uid.SecondaryCaptureImageStorage
    dataset.SOPInstanceUID = "1.2.3.4"
    if pixels is not None:
        _add_pixels(dataset, np.asarray(pixels), syntax, encoded, frames=elements.get("NumberOfFrames", 1))
    for keyword, value in elements.items():
        if value is None:
            delattr(dataset, keyword)
        else:
            setattr(dataset, keyword, value)
    file = BytesIO()
    dataset.save_as(file, enforce_file_format=True)
    return file.getvalue()


def lookup_item(entries, *, first=0, bits=16):
    """Return a modality or VOI LUT sequence."""
    item = Dataset()
    item.add_new("LUTDescriptor", "US", [len(entries), first, bits])
    item.add_new("LUTData", "US", list(entries))
    return Sequence([item])


def _add_pixels(dataset, pixels, syntax, encoded, *, frames):
    grey = pixels.ndim - (frames > 1) == 2
    dataset.Rows, dataset.Columns = pixels.shape[-2:] if grey else pixels.shape[-3:-1]
    dataset.SamplesPerPixel = 1 if grey else 3
    dataset.PhotometricInterpretation = "MONOCHROME2" if grey else "RGB"
    if not grey:
        dataset.PlanarConfiguration = 0
    dataset.BitsAllocated = dataset.BitsStored = 8 * pixels.dtype.itemsize
    dataset.HighBit = dataset.BitsStored - 1
    dataset.PixelRepresentation = int(pixels.dtype.kind == "i")
    if encoded is not None:
        dataset.PixelData = encapsulate([encoded])
        dataset["PixelData"].VR = "OB"
        return
    big = syntax == uid.ExplicitVRBigEndian
    stored = pixels.astype(pixels.dtype.newbyteorder(">" if big else "<")).tobytes()
    dataset.PixelData = stored + b"\0" * (len(stored) % 2)
    dataset["PixelData"].VR = "OW" if pixels.dtype.itemsize > 1 else "OB"
