"""Grey DICOM: modality units and what a viewer shows."""

import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from evaluators.imaging.open import open_image
from support.dicom_files import dicom_bytes, lookup_item

RAMP = np.array([[0, 51, 102], [153, 204, 255]], dtype=np.uint8)
CT = np.array([[0, 1000], [1040, 2000]], dtype=np.int16)


def test_eight_bits_without_window_are_shown_as_they_are():
    image = open_image(dicom_bytes(RAMP))
    assert np.array_equal(image.display_grey(), RAMP)
    assert image.facts.notes == ()
    assert image.window is None


def test_monochrome1_is_shown_inverted_but_its_values_are_not():
    image = open_image(dicom_bytes(RAMP, PhotometricInterpretation="MONOCHROME1"))
    assert np.array_equal(image.display_grey(), 255 - RAMP)
    assert np.array_equal(image.values(), RAMP.astype(np.float32))


def test_rescale_gives_units():
    values = open_image(dicom_bytes(CT, RescaleSlope=1, RescaleIntercept=-1024)).values()
    assert values.dtype == np.float32
    assert values.tolist() == [[-1024, -24], [16, 976]]


def test_a_fractional_slope_is_kept():
    values = open_image(dicom_bytes(CT, RescaleSlope="0.5", RescaleIntercept="0.25")).values()
    assert values.tolist() == [[0.25, 500.25], [520.25, 1000.25]]


def test_the_linear_window_follows_the_standard():
    # Centre 40, width 401: black at 39.5 - 200 = -160.5 and below, white at 239.5 and above.
    units = np.array([[-161, -160], [39, 40], [239, 240]], dtype=np.int16)
    image = open_image(dicom_bytes(units, WindowCenter=40, WindowWidth=401))
    expected = np.clip((units - 39.5) / 400 + 0.5, 0, 1) * 255
    assert np.array_equal(image.display_grey(), np.rint(expected))
    assert image.window == (40, 401)


def test_the_first_of_several_windows_counts():
    assert open_image(dicom_bytes(CT, WindowCenter=[40, 600], WindowWidth=[400, 2800])).window == (40, 400)


def test_the_window_applies_to_units_not_to_stored_values():
    image = open_image(dicom_bytes(CT, RescaleSlope=1, RescaleIntercept=-1024, WindowCenter=0, WindowWidth=2))
    assert image.display_grey().tolist() == [[0, 0], [255, 255]]


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        pytest.param("LINEAR_EXACT", [0, 128, 255], id="exact"),
        pytest.param("SIGMOID", [30, 128, 225], id="sigmoid"),
    ],
)
def test_the_other_window_functions(function, expected):
    # 255 / (1 + exp(-4 * ±0.5)) = 30.4 and 224.6
    file = dicom_bytes(
        np.array([[0, 100, 200]], dtype=np.uint16), WindowCenter=100, WindowWidth=200, VOILUTFunction=function
    )
    assert open_image(file).display_grey().tolist() == [expected]


def test_a_window_of_width_one_is_a_threshold():
    image = open_image(dicom_bytes(CT, WindowCenter=1000, WindowWidth=1))
    assert image.display_grey().tolist() == [[0, 255], [255, 255]]


def test_an_impossible_window_is_noted_and_not_used():
    image = open_image(dicom_bytes(CT, WindowCenter=1000, WindowWidth=0))
    assert image.facts.notes == ("window_unusable", "contrast_from_values")


def test_more_than_eight_bits_without_window_are_shown_from_smallest_to_largest():
    image = open_image(dicom_bytes(np.array([[100, 200, 300]], dtype=np.uint16)))
    assert image.display_grey().tolist() == [[0, 128, 255]]
    assert image.facts.notes == ("contrast_from_values",)


def test_a_voi_table_wins_over_the_window_and_clamps_at_its_ends():
    file = dicom_bytes(
        np.array([[0, 10, 11, 12, 99]], dtype=np.uint16),
        VOILUTSequence=lookup_item([0, 1023, 4095], first=10, bits=12),
        WindowCenter=5,
        WindowWidth=2,
    )
    assert open_image(file).display_grey().tolist() == [[0, 0, 64, 255, 255]]


def test_a_modality_table_gives_units():
    file = dicom_bytes(np.array([[4, 5, 6, 7]], dtype=np.uint8), ModalityLUTSequence=lookup_item([10, 20, 40], first=5))
    assert open_image(file).values().tolist() == [[10, 10, 20, 40]]


def test_a_voi_table_over_negative_units_may_be_written_as_unsigned():
    table = lookup_item([0, 65535], first=2**16 - 24)
    file = dicom_bytes(CT, RescaleSlope=1, RescaleIntercept=-1024, VOILUTSequence=table)
    assert open_image(file).display_grey().tolist() == [[0, 0], [255, 255]]


def test_a_table_that_contradicts_itself_is_not_used():
    table = lookup_item([1, 2])
    table[0].LUTDescriptor = [3, 0, 16]
    assert open_image(dicom_bytes(RAMP, VOILUTSequence=table)).display_grey().tolist() == RAMP.tolist()


def test_unused_high_bits_are_not_part_of_the_value():
    file = dicom_bytes(np.array([[0xF001, 0x0002]], dtype=np.uint16), BitsStored=12, HighBit=11)
    image = open_image(file)
    assert image.values().tolist() == [[1, 2]]
    assert image.facts.bits == 12


def test_enhanced_files_keep_window_and_rescale_per_frame():
    groups = []
    for intercept in (-10, -20):
        item, transformation = Dataset(), Dataset()
        transformation.RescaleSlope, transformation.RescaleIntercept = 1, intercept
        item.PixelValueTransformationSequence = Sequence([transformation])
        groups.append(item)
    frames = np.array([[[1, 2]], [[3, 4]]], dtype=np.uint16)
    file = dicom_bytes(frames, NumberOfFrames=2, PerFrameFunctionalGroupsSequence=Sequence(groups))
    first, second = open_image(file), open_image(file, frame=1)
    assert first.values().tolist() == [[-9, -8]]
    assert second.values().tolist() == [[-17, -16]]
    assert "first_frame_only" in first.facts.notes
    assert first.facts.frames == 2


def test_grey_as_colour_repeats_the_channel():
    assert np.array_equal(open_image(dicom_bytes(RAMP)).display_rgb(), np.stack([RAMP] * 3, axis=-1))


def test_float_pixels_are_read():
    file = dicom_bytes(
        RAMP,
        PixelData=None,
        FloatPixelData=np.array([0, 0.25, 0.5, 1, 2, 4], dtype="<f4").tobytes(),
        BitsAllocated=32,
        BitsStored=None,
        HighBit=None,
        PixelRepresentation=None,
    )
    assert open_image(file).values().tolist() == [[0, 0.25, 0.5], [1, 2, 4]]
