"""Which image of a case of several each mask is drawn on, and what is said of those that fit none."""

from pathlib import Path

import pytest

from evaluators.cohort.annotations.mask_layout import arranged
from evaluators.cohort.answers import CohortAnswers
from evaluators.cohort.build import cohort_of
from evaluators.cohort.file_reading import ScannedFile
from evaluators.cohort.image_workers import ImageDescription
from evaluators.cohort.mask_images import check_drawn, names_of_videos
from evaluators.cohort.reference_entry import ReferenceEntries, ReferenceEntry
from evaluators.cohort.reference_source import Annotations
from evaluators.cohort.scan import Scan
from evaluators.domain.case import Case, ImageFacts, ProblemKind
from evaluators.domain.reference import MaskFile, Reference
from evaluators.errors import CohortError
from support.mask_models import mask_card


def scan_of(*paths, uids=False):
    facts = ImageFacts(format="png", width=4, height=3, channels=3, decoder="none")
    files = []
    for place, path in enumerate(sorted(paths)):
        said = ImageDescription(facts=facts, pixel_digest=None, image_uid=f"1.{place}" if uids else None)
        files.append(ScannedFile(path, 1, f"{place:064x}", said))
    return Scan(Path("/images"), tuple(files), (), 0)


def mask(name, path, *, format="index_image", extents=(), names=()):
    file = MaskFile(path=path, sha256="0" * 64, size=1, format=format, names={"1": "bright"})
    return ReferenceEntry((name, *names), Reference(masks=(file,)), extents=extents)


def built(scan, *entries, unit):
    said = ReferenceEntries("mask_folder", "masks", entries, ("bright",), "0" * 64)
    return cohort_of(
        scan,
        Annotations(Path("/annotations"), said),
        answers=CohortAnswers(one_image_per_patient=True, unit=unit),
        classes=("background", "bright"),
        positive=(),
    )


def drawn(case):
    return {one.path: one.image for one in case.reference.masks}


def of_patients(*entries):
    return built(scan_of("p1/a.png", "p1/b.png", "p2/a.png"), *entries, unit="patient")


def test_each_mask_is_drawn_on_the_image_it_is_named_after():
    cohort = of_patients(mask("p1/b", "p1/b.png"), mask("p1/a", "p1/a.png"), mask("p2/a", "p2/a.png"))
    one, other = cohort.cases
    assert drawn(one) == {"p1/a.png": 0, "p1/b.png": 1}
    assert (other.reading, drawn(other)) == ("image", {"p2/a.png": None})


def test_an_image_without_a_mask_leaves_its_case_a_reference():
    one, other = of_patients(mask("p1/b", "p1/b.png")).cases
    assert (drawn(one), other.reference) == ({"p1/b.png": 1}, None)


def test_a_mask_of_a_whole_case_is_reported_and_not_used():
    cohort = of_patients(mask("p1", "p1.png"), mask("p2", "p2.png"))
    found = [one for one in cohort.problems if one.kind is ProblemKind.MASK_WITHOUT_IMAGE]
    assert [(one.case, one.detail) for one in found] == [(1, "p1")]
    assert cohort.cases[0].reference is None


def test_a_mask_of_another_size_than_its_image_is_reported():
    cohort = of_patients(mask("p1/a", "p1/a.png", extents=((3, 4),)), mask("p1/b", "p1/b.png", extents=((4, 3),)))
    assert [(one.kind, one.detail) for one in cohort.problems if one.case == 1] == [
        (ProblemKind.MASK_MISMATCH, "3 × 4 / 4 × 3")
    ]
    assert cohort.cases[0].reference is None


def test_frames_of_a_sequence_are_numbered_in_the_order_they_are_shown():
    scan = scan_of("s_2.png", "s_10.png", "s_1.png")
    (case,) = built(scan, mask("s_10", "s_10.png"), mask("s_1", "s_1.png"), unit="clip").cases
    assert (case.reading, drawn(case)) == ("clip", {"s_1.png": 0, "s_10.png": 2})


def test_a_segmentation_that_names_its_images_is_drawn_on_each_of_them():
    scan = scan_of("p1/a.dcm", "p1/b.dcm", "p1/c.dcm", uids=True)
    (case,) = built(scan, mask("1.0", "seg.dcm", format="dicom_seg", names=("1.2",)), unit="patient").cases
    assert [(one.path, one.image) for one in case.reference.masks] == [("seg.dcm", 0), ("seg.dcm", 2)]


def test_a_picture_that_fits_several_images_alike_is_drawn_on_none():
    scan = scan_of("p1/a.dcm", "p1/b.dcm", uids=True)
    cohort = built(scan, mask("1.0", "m.png", names=("1.1",)), unit="patient")
    assert cohort.cases[0].reference is None
    assert [one.kind for one in cohort.problems] == [ProblemKind.MASK_WITHOUT_IMAGE]


@pytest.mark.parametrize("name", ["v1/0005", "v1/frame_0005", "deep/v1/5", "v1_0005", "v1-5", "v1/0005.png"])
def test_a_video_is_named_by_folder_or_beginning(name):
    assert "v1" in names_of_videos(mask(name, f"{name}.png"))


def test_folders_named_like_those_of_the_images_are_no_classes():
    paths = ["p1/0.png", "p2/0.png"]
    assert {one.label for one in arranged(paths, paths)[0].values()} == {"p1", "p2"}
    places, notes = arranged(paths, paths, {"p1", "p2"})
    assert ([one.image for one in places.values()], notes) == (["p1/0", "p2/0"], ())


def test_masks_that_name_no_image_of_several_are_refused_before_a_run():
    unclear = Case(
        number=1,
        files=(),
        patient=1,
        reading="images",
        reference=Reference(masks=(MaskFile(path="m", sha256="0", size=1, format="index_image"),)),
    )
    with pytest.raises(CohortError) as caught:
        check_drawn([unclear], mask_card())
    assert caught.value.id == "C452"
    clear = unclear.model_copy(
        update={"reference": Reference(masks=(unclear.reference.masks[0].model_copy(update={"image": 0}),))}
    )
    check_drawn([clear, unclear.model_copy(update={"reading": "image"})], mask_card())
    with pytest.raises(CohortError):
        check_drawn([clear], mask_card(layout="NCDHW"))
