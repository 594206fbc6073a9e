"""Synthetic CT-like slices: 12 bits in 16, an ellipse of soft tissue in air, with noise as scanners make it."""

import csv

import imagecodecs
import numpy as np
from pydicom import uid
from pydicom.pixels.encoders import RLELosslessEncoder

from support.dicom_files import dicom_bytes

SLOPE, INTERCEPT = 1, -1024
CENTRE, WIDTH = 40, 400
SYNTAXES = {
    "native": uid.ExplicitVRLittleEndian,
    "RLE": uid.RLELossless,
    "JPEG-LS": uid.JPEGLSLossless,
    "JPEG 2000": uid.JPEG2000Lossless,
}


def ct_slice(number, side=512):
    """Return stored values of one slice; every number gives other pixels."""
    rng = np.random.default_rng(number)
    rows, columns = np.ogrid[-1 : 1 : side * 1j, -1 : 1 : side * 1j]
    body = (columns / rng.uniform(0.6, 0.9)) ** 2 + (rows / rng.uniform(0.5, 0.8)) ** 2 < 1
    values = 24 + 1040 * body + rng.normal(0, 12, (side, side))
    return np.clip(values, 0, 4095).astype(np.uint16)


def ct_file(number, compression="native", side=512):
    """Return the bytes of one DICOM file."""
    pixels = ct_slice(number, side)
    return dicom_bytes(
        pixels,
        syntax=SYNTAXES[compression],
        encoded=_encoded(pixels, compression),
        SOPClassUID=uid.CTImageStorage,
        SOPInstanceUID=f"1.2.3.4.{number}",
        PatientID=f"P{number}",
        Modality="CT",
        RescaleSlope=SLOPE,
        RescaleIntercept=INTERCEPT,
        WindowCenter=CENTRE,
        WindowWidth=WIDTH,
    )


def write_ct_images(folder, count, compression="native", side=512):
    """Write ``count`` files of as many patients, and the table beside the folder; return the table's path."""
    folder.mkdir(parents=True)
    table = folder.parent / f"{folder.name}.csv"
    with table.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(["image", "label"])
        for number in range(1, count + 1):
            (folder / f"{number:05}.dcm").write_bytes(ct_file(number, compression, side))
            writer.writerow([f"{number:05}.dcm", ("dark", "bright")[number % 2]])
    return table


def _encoded(pixels, compression):
    match compression:
        case "RLE":
            rows, columns = pixels.shape
            return RLELosslessEncoder.encode(
                pixels,
                rows=rows,
                columns=columns,
                samples_per_pixel=1,
                bits_allocated=16,
                bits_stored=16,
                pixel_representation=0,
                photometric_interpretation="MONOCHROME2",
                number_of_frames=1,
                encoding_plugin="pylibjpeg",
            )
        case "JPEG-LS":
            return imagecodecs.jpegls_encode(pixels)
        case "JPEG 2000":
            return imagecodecs.jpeg2k_encode(pixels, level=0, codecformat="j2k", reversible=True)
    return None
