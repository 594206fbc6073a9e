"""Which files make one case."""

import pytest

from evaluators.cohort.file_reading import ScannedFile
from evaluators.cohort.image_workers import ImageDescription, SlicePlace
from evaluators.cohort.units import group_files, proposal, unit_of
from evaluators.domain.case import ImageFacts, Problem, ProblemKind
from evaluators.domain.geometry import Grid
from evaluators.domain.submission import Card, TaskFacts

GRID = Grid(shape=(3, 2, 2), origin=(0, 0, 0), spacing=(1, 1, 1), directions=((0, 0, 1), (0, 1, 0), (1, 0, 0)))


def file(path, *, facts=None, **said):
    shown = {"format": "dicom", "width": 4, "height": 3, "channels": 1, "decoder": "none", **(facts or {})}
    return ScannedFile(path, 1, "0" * 64, ImageDescription(facts=ImageFacts(**shown), pixel_digest=None, **said))


def broken(path):
    problem = Problem(kind=ProblemKind.UNREADABLE, severity="error", path=path)
    return ScannedFile(path, 1, "0" * 64, problem=problem)


def ct_slice(path, z, series="1.2"):
    place = SlicePlace(position=(0, 0, z), orientation=(1, 0, 0, 0, 1, 0), spacing=(0.5, 0.25))
    return file(path, series_uid=series, study_uid="9", patient="a" * 64, place=place)


def grouped(files, unit, *, card=None, patient_of=None):
    groups = group_files(files, unit, card=card, patient_of=patient_of or {})
    return [([one.path for one in group.files], group.reading) for group in groups]


def card(colour, level="image"):
    task = TaskFacts(kind="classification", classes=("a", "b"), level=level)
    layout = "NCDHW" if colour == "volume" else "NCHW"
    return Card.model_construct(task=task, input=(type("Input", (), {"colour": colour, "layout": layout})(),))


def test_slices_come_in_the_order_of_their_positions_and_not_of_their_names():
    files = [ct_slice("1", 5), ct_slice("2", -5), ct_slice("3", 0), ct_slice("4", 0, series="1.3")]
    (first, second) = group_files(files, "series", card=None, patient_of={})
    assert [one.path for one in first.files] == ["2", "3", "1"]
    assert first.grid.spacing == (5, 0.5, 0.25)
    assert first.grid.shape == (3, 3, 4)
    assert first.grid.origin == (0, 0, -5)
    assert ([one.path for one in second.files], second.reading) == (["4"], "image")


def test_slices_that_make_no_volume_are_single_images_unless_the_model_needs_a_volume():
    uneven = [ct_slice("1", 0), ct_slice("2", 1), ct_slice("3", 5)]
    (loose,) = group_files(uneven, "series", card=None, patient_of={})
    assert (loose.reading, loose.refused, loose.loose and loose.loose.id) == ("images", None, "C223")
    (unrelated,) = group_files([*uneven, ct_slice("4", 9, series="1.3")], "study", card=None, patient_of={})
    assert (unrelated.reading, unrelated.loose) == ("images", None)
    (refused,) = group_files(uneven, "series", card=card("volume"), patient_of={})
    assert refused.refused is not None
    assert (refused.refused.id, refused.refused.parameters) == ("C223", {"least": 1, "most": 4})
    nowhere = [file("1", series_uid="1"), file("2", series_uid="1")]
    (refused,) = group_files(nowhere, "series", card=card("volume"), patient_of={})
    assert refused.refused is not None
    assert refused.refused.id == "C495"


def test_slices_are_a_volume_where_predictions_from_elsewhere_take_the_place_of_a_model():
    elsewhere = card("grey").model_copy(update={"input": ()})
    assert grouped([ct_slice("1", 0), ct_slice("2", 1)], "series", card=elsewhere) == [(["1", "2"], "volume")]
    assert grouped([ct_slice("1", 0), ct_slice("2", 0)], "series", card=elsewhere) == [(["1", "2"], "images")]


def test_a_model_of_single_images_sees_the_images_of_a_series_one_by_one():
    assert grouped([ct_slice("1", 0), ct_slice("2", 1)], "series", card=card("grey")) == [(["1", "2"], "images")]


def test_studies_and_patients_hold_all_their_images():
    files = [ct_slice("1", 0), ct_slice("2", 1, series="1.3"), file("3", study_uid="8", patient="a" * 64)]
    assert grouped(files, "study", card=card("grey")) == [(["1", "2"], "images"), (["3"], "image")]
    assert grouped(files, "patient", card=card("grey")) == [(["1", "2", "3"], "images")]


def test_patients_of_the_table_come_before_folders():
    files = [file(path, facts={"format": "png"}) for path in ("x/1.png", "x/2.png", "y/3.png")]
    assert grouped(files, "patient") == [(["x/1.png", "x/2.png"], "images"), (["y/3.png"], "image")]
    named = {"x/1.png": "P", "x/2.png": "Q", "y/3.png": "P"}
    assert grouped(files, "patient", patient_of=named) == [(["x/1.png", "y/3.png"], "images"), (["x/2.png"], "image")]


def test_numbered_images_of_a_folder_are_a_clip_in_the_order_of_their_numbers():
    files = [file(f"{folder}/f{n}.png", facts={"format": "png"}) for folder in "ab" for n in (1, 10, 9)]
    assert grouped(files, "clip") == [
        (["a/f1.png", "a/f9.png", "a/f10.png"], "clip"),
        (["b/f1.png", "b/f9.png", "b/f10.png"], "clip"),
    ]


def test_several_sequences_in_one_folder_are_told_apart_by_what_is_around_their_numbers():
    files = [file(path) for path in ("seq1_01.png", "seq1_02.png", "seq2_01_l.png", "seq2_02_l.png", "still.png")]
    assert [paths for paths, _ in grouped(files, "clip")] == [
        ["seq1_01.png", "seq1_02.png"],
        ["seq2_01_l.png", "seq2_02_l.png"],
        ["still.png"],
    ]


@pytest.mark.parametrize(
    ("facts", "unit", "reading"),
    [
        ({"format": "nifti", "grid": GRID}, "file", "volume"),
        ({"grid": GRID, "frames": 3}, "file", "volume"),
        ({"format": "video", "duration_s": 2.0, "frames": 50}, "file", "clip"),
        ({"frames": 20}, "clip", "clip"),
        ({"frames": 20}, "file", "image"),
        ({}, "series", "image"),
    ],
)
def test_one_file_is_opened_as_what_it_holds(facts, unit, reading):
    assert grouped([file("a", facts=facts)], unit) == [(["a"], reading)]


def test_several_volumes_are_never_one_case():
    files = [file(path, facts={"grid": GRID, "format": "nifti"}, study_uid="1") for path in ("a.nii", "b.nii")]
    (group,) = group_files(files, "study", card=None, patient_of={})
    assert group.refused is not None
    assert group.refused.id == "C494"
    assert grouped(files, "series") == [(["a.nii"], "volume"), (["b.nii"], "volume")]


def test_files_that_cannot_be_read_stay_alone():
    files = [broken("a/1.png"), file("a/2.png"), file("a/3.png")]
    assert grouped(files, "series") == [(["a/1.png"], "image"), (["a/2.png", "a/3.png"], "images")]


def test_the_unit_is_the_persons_choice_then_that_of_the_model_then_the_file():
    assert unit_of("study", card("volume", "series")) == "study"
    assert unit_of(None, card("volume", "series")) == unit_of(None, card("volume")) == "series"
    assert unit_of(None, card("grey")) == unit_of(None, None) == "file"


def test_series_of_several_slices_and_videos_are_proposed_as_units():
    video = file("v", facts={"format": "video", "duration_s": 1.0})
    assert proposal([ct_slice("1", 0), ct_slice("2", 1), ct_slice("3", 0, series="7"), video]) == {
        "series": 1,
        "clip": 1,
    }
