"""DICOM series and enhanced objects as volumes: by hand, and against highdicom."""

import math
from io import BytesIO

import highdicom
import numpy as np
import pytest
from pydicom import dcmread, uid
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from evaluators.errors import ImageError
from evaluators.imaging.dicom import examine_header
from evaluators.imaging.tone import Span, Window
from evaluators.imaging.volume_file import in_units
from evaluators.imaging.volumes import open_volume, volume_facts
from support.dicom_files import dicom_bytes, lookup_item
from support.shared_data import shared

STORED = np.arange(24, dtype=np.int16).reshape(2, 3, 4)
AXIAL = [1, 0, 0, 0, 1, 0]
ANGLE = math.radians(25)
OBLIQUE = [math.cos(ANGLE), 0, -math.sin(ANGLE), 0, 1, 0]


def slice_file(pixels, height, **elements):
    """Return an axial slice, or one at ``height`` along the normal of its own orientation."""
    orientation = elements.get("ImageOrientationPatient", AXIAL)
    normal = np.cross(orientation[:3], orientation[3:])
    said = {
        "SOPClassUID": uid.CTImageStorage,
        "Modality": "CT",
        "PatientID": "1",
        "StudyInstanceUID": "1.2",
        "SeriesInstanceUID": "1.2.3",
        "SOPInstanceUID": f"1.2.3.{round(10 * height) + 1000}",
        "FrameOfReferenceUID": "1.2.9",
        "ImagePositionPatient": [round(float(part), 5) for part in np.array([5.0, -7.0, 30.0]) + height * normal],
        "ImageOrientationPatient": orientation,
        "PixelSpacing": [0.5, 0.7],
        **elements,
    }
    return dicom_bytes(pixels, **said)


def refusal(files):
    with pytest.raises(ImageError) as caught:
        open_volume(files)
    return caught.value.id


def as_item(**elements):
    item = Dataset()
    for keyword, value in elements.items():
        setattr(item, keyword, value)
    return Sequence([item])


def enhanced(heights, slopes=None, **elements):
    """Return an enhanced CT whose frames lie at these heights; frame i holds slice i of STORED, rescaled."""
    frames = []
    for number, height in enumerate(heights):
        frame = Dataset()
        frame.PlanePositionSequence = as_item(ImagePositionPatient=[0, 0, height])
        slope = slopes[number] if slopes else 1
        frame.PixelValueTransformationSequence = as_item(RescaleSlope=slope, RescaleIntercept=-10)
        frame.FrameVOILUTSequence = as_item(WindowCenter=50 + number, WindowWidth=350)
        frames.append(frame)
    shared_groups = Dataset()
    shared_groups.PlaneOrientationSequence = as_item(ImageOrientationPatient=AXIAL)
    shared_groups.PixelMeasuresSequence = as_item(PixelSpacing=[0.5, 0.7], SliceThickness=2)
    return dicom_bytes(
        np.stack([STORED[number % 2] for number in range(len(heights))]),
        SOPClassUID=uid.EnhancedCTImageStorage,
        Modality="CT",
        NumberOfFrames=len(heights),
        SharedFunctionalGroupsSequence=Sequence([shared_groups]),
        PerFrameFunctionalGroupsSequence=Sequence(frames),
        **elements,
    )


def test_slices_become_hounsfield_units_each_by_its_own_rescale():
    files = [
        slice_file(STORED[1], 2.5, RescaleSlope=2, RescaleIntercept=-1000),
        slice_file(STORED[0], 0.0, RescaleSlope=1, RescaleIntercept=-1024),
    ]
    volume = open_volume(files)
    assert volume.voxels.dtype == np.int16
    assert np.array_equal(volume.voxels, [STORED[0] - 1024, 2 * STORED[1] - 1000])
    assert volume.grid.spacing == (2.5, 0.5, 0.7)
    assert volume.grid.origin == (5, -7, 30)
    assert (volume.facts.frames, volume.facts.width, volume.facts.height) == (2, 4, 3)


@pytest.mark.parametrize(
    ("stored", "slope", "intercept", "expected"),
    [
        (np.array([65_535, 40_000], np.uint16), 1, -40_000, [25_535, 0]),
        (np.array([0, 3], np.uint8), -10_000, 5, [5, -29_995]),
        (np.array([10**12, 10**12 + 7], np.int64), 2, -2 * 10**12, [0, 14]),
    ],
)
def test_units_that_fit_into_sixteen_bits_are_exact_whatever_lies_between(stored, slope, intercept, expected):
    units = in_units(stored[np.newaxis], float(slope), float(intercept))
    assert units.dtype == np.int16
    assert units.tolist() == [expected]


def test_a_slice_that_needs_fractions_makes_the_whole_volume_floats():
    files = [slice_file(STORED[0], 0.0), slice_file(STORED[1], 2.0, RescaleSlope="0.5", RescaleIntercept="0")]
    volume = open_volume(files)
    assert volume.voxels.dtype == np.float32
    assert np.array_equal(volume.values(), [STORED[0], STORED[1] / 2])


def test_a_modality_table_gives_its_entries_as_units():
    table = lookup_item([100, 200, 300, 400], first=0)
    pixels = np.array([[0, 1], [2, 3]], dtype=np.uint16)
    files = [slice_file(pixels, height, ModalityLUTSequence=table) for height in (0.0, 1.0)]
    assert open_volume(files).values()[1].tolist() == [[100, 200], [300, 400]]


def test_every_slice_is_shown_with_the_same_window():
    files = [slice_file(STORED[0], height, WindowCenter=10 * height, WindowWidth=8) for height in (0.0, 1.0, 2.0)]
    volume = open_volume(files)
    assert volume.tone.contrast == Window(10, 8)
    assert np.array_equal(volume.slice(0).display_grey(), volume.slice(2).display_grey())


def test_without_a_window_ct_gets_a_soft_tissue_window_and_others_their_range():
    ct = open_volume([slice_file(STORED[0], height) for height in (0.0, 1.0)])
    mr = open_volume([slice_file(STORED[0], height, Modality="MR") for height in (0.0, 1.0)])
    assert (ct.tone.contrast, ct.facts.notes) == (Window(40, 400), ("ct_window_assumed",))
    assert isinstance(mr.tone.contrast, Span)
    assert mr.facts.notes == ("volume_contrast_from_values",)


@pytest.mark.parametrize("orientation", [AXIAL, OBLIQUE, [0, 1, 0, 0, 0, -1]], ids=["axial", "oblique", "sagittal"])
def test_a_series_lies_where_highdicom_says(orientation):
    heights = [6.0, 0.0, 3.0, 9.0]
    files = [
        slice_file(STORED[number % 2] + 100 * number, height, ImageOrientationPatient=orientation)
        for number, height in enumerate(heights)
    ]
    volume = open_volume(files)
    assert_same(volume, highdicom.get_volume_from_series([dcmread(BytesIO(file)) for file in files]))


def assert_same(volume, other):
    """Assert that each voxel has the value that the other volume has at the same place in the patient."""
    to_index = np.linalg.inv(other.affine)
    values = volume.values()
    assert values.shape == tuple(np.array(other.array.shape))
    for index in np.ndindex(values.shape):
        place = to_index @ [*volume.grid.position(*index), 1]
        nearest = np.rint(place[:3]).astype(int)
        assert np.abs(place[:3] - nearest).max() < 1e-3
        assert values[index] == other.array[tuple(nearest)]


def test_frames_of_an_enhanced_object_are_ordered_and_rescaled_one_by_one():
    volume = open_volume([enhanced([4.0, 2.0], slopes=[1, 3])])
    assert np.array_equal(volume.voxels, [3 * STORED[1] - 10, STORED[0] - 10])
    assert volume.grid.origin == (0, 0, 2)
    assert volume.tone.contrast == Window(50, 350)  # the middle slice is the first frame
    assert volume_facts(enhanced([4.0, 2.0])).grid == volume.grid


def test_an_enhanced_object_says_in_its_header_whether_it_is_a_volume():
    facts = examine_header(enhanced([4.0, 2.0])).facts
    assert (facts.grid, facts.notes) == (open_volume([enhanced([4.0, 2.0])]).grid, ())
    cine = examine_header(enhanced([4.0, 4.0])).facts
    assert (cine.grid, cine.notes) == (None, ("first_frame_only",))


def test_phases_of_an_enhanced_object_are_refused():
    assert refusal([enhanced([0.0, 2.0, 0.0, 2.0])]) == "C225"


@pytest.mark.parametrize("name", ["23x38x3__multiframe__mf", "24x38x3__multiframe__mf"])
def test_a_real_enhanced_object_is_read_as_highdicom_reads_it(name):
    path = shared(f"dicom/dcmqi/segmentations__{name}.dcm")
    volume = open_volume([path.read_bytes()])
    assert_same(volume, highdicom.imread(path).get_volume(apply_real_world_transform=False))


def test_a_real_series_is_in_hounsfield_units_and_its_distance_from_positions():
    files = [shared(f"dicom/dcmqi/segmentations__ct-3slice__0{number}.dcm").read_bytes() for number in (3, 1, 2)]
    volume = open_volume(files)
    series = highdicom.get_volume_from_series([dcmread(BytesIO(file)) for file in files])
    corner = np.rint(np.linalg.inv(series.affine) @ [*volume.grid.position(2, 511, 0), 1])[:3].astype(int)
    assert volume.values()[2, 511, 0] == series.array[tuple(corner)]
    assert np.array_equal(np.sort(volume.values().ravel()), np.sort(series.array.ravel()))
    assert (volume.grid.spacing[0], volume.facts.notes) == (1.0, ("slice_distance_from_positions",))


def test_a_colour_image_among_slices_a_png_or_nothing_is_no_volume():
    good = slice_file(STORED[0], 0.0)
    assert refusal([good, slice_file(np.zeros((3, 4, 3), np.uint8), 1.0)]) == "C215"
    assert refusal([good, b"\x89PNG\r\n\x1a\n" + bytes(200)]) == "C216"
    assert refusal([]) == "C216"


def test_slices_of_differing_size_and_cut_off_pixels_are_refused():
    good = slice_file(STORED[0], 0.0)
    assert refusal([good, slice_file(STORED[0].T.copy(), 1.0)]) == "C222"
    assert refusal([good, slice_file(STORED[1], 1.0)[:-4]]) == "C204"


def test_frames_that_claim_more_voxels_than_the_limit_are_refused_before_decoding():
    claimed = dicom_bytes(np.zeros((3, 4), np.uint8))
    dataset = dcmread(BytesIO(claimed))
    dataset.NumberOfFrames, dataset.Rows, dataset.Columns = 60_000, 9_000, 9_000
    file = BytesIO()
    dataset.save_as(file, enforce_file_format=True)
    assert refusal([file.getvalue()]) == "C229"
