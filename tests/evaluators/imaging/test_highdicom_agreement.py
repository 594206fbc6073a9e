"""First and last frames of real DICOM files against highdicom: units, what a viewer shows, and colours."""

import warnings
from collections import Counter

import highdicom
import numpy as np

from evaluators.errors import ImageError
from evaluators.imaging.open import open_image
from evaluators.imaging.tone import Span
from support.shared_data import shared


def frames():
    """Yield name, our image and a function that gives highdicom's frame, of every file that both read."""
    for path in sorted(shared("dicom").rglob("*")):
        slice_of_series = path.name.startswith("IM0000") or path.name.isdigit()  # ninety of three kinds
        if not path.is_file() or path.stat().st_size > 2**17 or slice_of_series:
            continue
        data = path.read_bytes()
        try:
            count = open_image(data).facts.frames
            other = highdicom.imread(path)
        except (ImageError, ValueError, AttributeError, TypeError):
            continue
        for frame in {0, count - 1}:

            def get(frame=frame, other=other, **options):
                return other.get_frame(frame + 1, apply_real_world_transform=False, **options)

            yield path.name, open_image(data, frame=frame), get


def test_frames_have_the_units_the_grey_and_the_colours_of_highdicom():
    compared, different = Counter(), {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, image, get in frames():
            found = compare(image, get)
            compared.update(found.keys())
            different |= {(name, kind): amount for kind, amount in found.items() if amount > 0.51}
    # One level of YCbCr in floating point against integers, as against pydicom.
    assert different == {("VL_ISIC_0000074.dcm", "colour"): 1}
    assert compared["units"] > 40
    assert compared["shown"] > 15
    assert compared["colour"] > 40


def compare(image, get):
    """Return the largest differences; units relative to the largest value, in ten-thousandths."""
    if image.tone is None:
        colour = get(apply_icc_profile=False).astype(np.float64)
        largest = {8: 255, 16: 65535, 32: 2**32 - 1}[image.facts.bits]
        if colour.max() > 255 or image.facts.bits > 8:
            colour = colour * 255 / (65535 if image.facts.photometric == "PALETTE COLOR" else largest)
        return {"colour": float(np.abs(colour - image.pixels).max())}
    units = get(apply_modality_transform=None, apply_voi_transform=False, apply_presentation_lut=False)
    found = {"units": 1e4 * float(np.abs(units - image.values()).max()) / (float(np.abs(units).max()) or 1.0)}
    if not isinstance(image.tone.contrast, Span):
        shown = get(apply_modality_transform=None, apply_voi_transform=True)
        found["shown"] = float(np.abs(255 * shown - image.display_grey()).max())
    return found
