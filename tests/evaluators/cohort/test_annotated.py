"""Cohorts whose reference is annotations: paired, put into the classes of the model, and joined."""

from dataclasses import replace
from pathlib import Path

import pytest

from evaluators.cohort.answers import CohortAnswers
from evaluators.cohort.build import cohort_of
from evaluators.cohort.file_reading import ScannedFile
from evaluators.cohort.image_workers import ImageDescription
from evaluators.cohort.overview import evaluable_cases, overview
from evaluators.cohort.reference_entry import ReferenceEntries, ReferenceEntry
from evaluators.cohort.reference_source import Annotations, own_files, read_reference
from evaluators.cohort.scan import Scan
from evaluators.domain.case import ExclusionReason, ImageFacts, ProblemKind
from evaluators.domain.geometry import Grid
from evaluators.domain.reference import Box, MaskFile, Reference
from evaluators.errors import CallError, CohortError

ROOT = Path("/images")


def scan_of(*paths, **said):
    facts = ImageFacts(format="png", width=4, height=3, channels=3, decoder="none")
    files = [
        ScannedFile(path, 1, f"{place:064x}", ImageDescription(facts=facts, pixel_digest=None, **said))
        for place, path in enumerate(sorted(paths))
    ]
    return Scan(ROOT, tuple(files), (), 0)


def box(label):
    return Box(label=label, left=0, top=0, right=1, bottom=1)


def boxes(name, *labels, **more):
    return ReferenceEntry((name,), Reference(boxes=tuple(map(box, labels))), **more)


def mask(name, path, *, format="index_image", label=None, names=None, extents=()):
    file = MaskFile(path=path, sha256="0" * 64, size=1, format=format, label=label, names=names or {})
    return ReferenceEntry((name,), Reference(masks=(file,)), extents=extents)


def built(scan, *entries, kind="boxes", values=(), classes=("RBC", "WBC"), **answers):
    said = ReferenceEntries("coco", kind, entries, tuple(values), "0" * 64)
    return cohort_of(
        scan,
        Annotations(Path("/annotations"), said),
        answers=CohortAnswers(**{"one_image_per_patient": True, **answers}),
        classes=classes,
        positive=(),
    )


def labels_of(case):
    return None if case.reference is None else [one.label for one in case.reference.boxes]


def test_boxes_go_to_their_images_in_the_words_of_the_model():
    entries = [boxes("a.png", "rbc", "artefact"), boxes("b.png")]
    cohort = built(scan_of("a.png", "b.png", "c.png"), *entries, values=["rbc", "artefact"], value_map={"artefact": ""})
    assert [labels_of(case) for case in cohort.cases] == [["RBC"], [], None]
    assert len(evaluable_cases(cohort)) == 2
    assert [(one.name, one.cases) for one in overview(cohort, ("RBC", "WBC")).classes] == [("RBC", 1), ("WBC", 0)]
    assert [(one.kind, one.path) for one in cohort.problems] == [(ProblemKind.FILE_WITHOUT_ROW, "c.png")]
    assert (cohort.reference_kind, cohort.reference_format) == ("boxes", "coco")
    assert cohort.class_map == {"rbc": "RBC", "artefact": ""}


def test_a_word_that_is_no_class_leaves_the_case_without_reference():
    cohort = built(scan_of("a.png"), boxes("a.png", "RBC", "tumour"), values=["RBC", "tumour"])
    assert [(one.kind, one.detail) for one in cohort.problems] == [(ProblemKind.LABEL_OUTSIDE_CLASSES, "tumour")]
    assert evaluable_cases(cohort) == []


def test_a_word_mapped_to_no_class_of_the_model_is_refused():
    with pytest.raises(CallError) as refused:
        built(scan_of("a.png"), boxes("a.png", "x"), values=["x"], value_map={"x": "y"})
    assert refused.value.id == "C249"


def test_masks_are_found_by_their_usual_names_and_their_numbers_read_as_places_which_is_said():
    entries = [mask("a_mask.png", "a_mask.png", names={"0": "0", "1": "1"})]
    cohort = built(scan_of("a.jpg"), *entries, kind="masks", values=["0", "1"])
    assert cohort.cases[0].reference.masks[0].names == {"0": "RBC", "1": "WBC"}
    assert [note.id for note in cohort.notes] == ["annotations_paired_by.mask_stem", "mask_values_by_place"]
    lesion = built(scan_of("a.jpg"), *entries, kind="masks", values=["0", "1"], classes=("lesion",))
    assert lesion.cases[0].reference.masks[0].names == {"0": "", "1": "lesion"}


@pytest.mark.parametrize(("masks", "usable"), [(10, 9), (9, 0)])
def test_a_number_of_no_class_in_a_few_masks_voids_these_only_and_in_more_it_is_another_coding(masks, usable):
    names = [f"{place:02}.png" for place in range(masks)]
    values = [["0", "1"]] * (masks - 1) + [["0", "1", "99"]]
    entries = [
        mask(name, name, names=dict(zip(found, found, strict=True))) for name, found in zip(names, values, strict=True)
    ]
    cohort = built(scan_of(*names), *entries, kind="masks", values=["0", "1", "99"])
    assert len(evaluable_cases(cohort)) == usable
    stray = next(one for one in cohort.problems if one.path == names[-1])
    assert stray.kind is ProblemKind.LABEL_OUTSIDE_CLASSES
    assert stray.detail == ("99" if usable else "0")


def test_masks_of_single_classes_are_joined_and_those_of_ignored_classes_left_out():
    entries = [mask("a.png", f"{name}/a.png", label=name) for name in ("RBC", "WBC", "dirt")]
    cohort = built(scan_of("a.png"), *entries, kind="masks", values=["RBC", "WBC", "dirt"], value_map={"dirt": ""})
    assert [one.label for one in cohort.cases[0].reference.masks] == ["RBC", "WBC"]


def test_contradicting_classes_of_one_reader_exclude_the_case():
    entries = [ReferenceEntry(("a.png",), Reference(label=name)) for name in ("RBC", "WBC")]
    cohort = built(scan_of("a.png"), *entries, kind="labels", values=["RBC", "WBC"])
    assert cohort.cases[0].exclusion is ExclusionReason.CONFLICTING_LABELS


def test_several_readers_become_one_reference_by_the_chosen_rule():
    said = {"1": "RBC", "2": "WBC", "3": "WBC"}
    entries = [ReferenceEntry(("a.png",), Reference(label=name), reader=reader) for reader, name in said.items()]
    first = built(scan_of("a.png"), *entries, kind="labels", values=["RBC", "WBC"])
    most = built(scan_of("a.png"), *entries, kind="labels", values=["RBC", "WBC"], readers="majority")
    assert (first.cases[0].reference.label, most.cases[0].reference.label) == ("RBC", "WBC")
    assert [one.label for one in most.cases[0].reference.readers] == ["RBC", "WBC", "WBC"]


def test_patients_and_groups_of_annotations_are_used():
    entries = [boxes(f"{name}.png", patient="P1", attributes={"site": "north"}) for name in "ab"]
    cohort = built(scan_of("a.png", "b.png"), *entries, one_image_per_patient=False)
    assert [case.patient for case in cohort.cases] == [1, 1]
    assert [case.attributes for case in cohort.cases] == [{"site": "north"}] * 2


def test_what_fits_no_image_is_a_row_with_the_image_it_may_have_meant():
    cohort = built(scan_of("img_0001.png", "img_0002.png"), boxes("img_0001.png"), boxes("image_0002.png"))
    (unmatched,) = [one for one in cohort.problems if one.kind is ProblemKind.ROW_WITHOUT_FILE]
    assert unmatched.detail == "image_0002.png → img_0002.png"


def test_annotations_that_fit_nothing_are_a_question():
    with pytest.raises(CohortError) as refused:
        built(scan_of("a.png"), boxes("other.png"))
    assert (refused.value.id, refused.value.parameters) == ("C496", {"a": "other.png", "b": "a.png"})


def test_only_what_belongs_to_the_reference_is_kept_from_the_images(tmp_path):
    (tmp_path / "masks").mkdir()
    said = ReferenceEntries("mask_folder", "masks", (mask("a", "masks/a_mask.png"),), (), "0" * 64)
    inside, same = tmp_path / "masks", tmp_path
    assert own_files(inside, Annotations(inside, said), tmp_path) == {inside}
    assert own_files(same, Annotations(same, said), tmp_path) == {tmp_path / "masks" / "a_mask.png"}
    assert own_files(tmp_path.parent, None, tmp_path) == frozenset()
    assert own_files(None, None, tmp_path) == frozenset()


def grid(*shape, turned=False, spacing=1):
    across = (-1.0, 0.0, 0.0) if turned else (1.0, 0.0, 0.0)
    origin = (shape[2] - 1.0, 0.0, 0.0) if turned else (0.0, 0.0, 0.0)
    directions = ((0, 0, 1), (0, 1, 0), across)
    return Grid(shape=shape, origin=origin, spacing=(spacing, 1, 1), directions=directions)


def picture(width, height, **more):
    return ImageFacts(format="png", width=width, height=height, channels=1, decoder="none", **more)


def test_a_mask_of_another_size_than_its_picture_is_a_row_even_if_masks_may_be_resampled():
    for resample in (False, True):
        cohort = built(
            scan_of("a.png", "b.png"),
            mask("a.png", "a.png", extents=((3, 4),)),
            mask("b.png", "b.png", extents=((4, 3),)),
            kind="masks",
            values=["RBC"],
            resample_masks=resample,
        )
        assert [bool(case.reference and case.reference.masks) for case in cohort.cases] == [True, False]
        (wrong,) = cohort.problems
        assert (wrong.kind, wrong.path, wrong.detail) == (ProblemKind.MASK_MISMATCH, "b.png", "3 × 4 / 4 × 3")


@pytest.mark.parametrize(
    ("lies", "resample", "usable", "resampled"),
    [
        (grid(2, 3, 4), False, True, False),
        (grid(2, 3, 4, turned=True), False, True, False),
        (grid(2, 3, 4, spacing=2), False, False, False),
        (grid(2, 3, 5), False, False, False),
        (grid(2, 3, 5), True, True, True),
    ],
)
def test_the_mask_of_a_volume_lies_on_its_voxels_or_is_resampled_by_choice(lies, resample, usable, resampled):
    scan = scan_of("a.nii")
    described = scan.files[0].described.model_copy(update={"facts": picture(4, 3, grid=grid(2, 3, 4), frames=2)})
    scan = Scan(ROOT, (replace(scan.files[0], described=described),), (), 0)
    cohort = built(
        scan,
        mask("a.nii", "a_mask.nii", format="nifti", extents=(lies,)),
        kind="masks",
        resample_masks=resample,
    )
    (case,) = cohort.cases
    assert (case.reference is not None, bool(case.reference and case.reference.resampled)) == (usable, resampled)


def test_a_folder_without_annotations_is_not_called_a_table(tmp_path):
    (tmp_path / "frame.jpg").write_bytes(b"\xff\xd8\xff")
    with pytest.raises(CohortError) as refused:
        read_reference(tmp_path, CohortAnswers(), None)
    assert refused.value.id == "C281"
