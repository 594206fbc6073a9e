"""The Data page beyond a table of classes: what one case is, masks as the reference, what stands out."""

import pytest
from PIL import Image
from PySide6.QtWidgets import QRadioButton

from desktop.flows.meant_as_masks import meant_as_masks, together
from desktop.flows.reference_nearby import reference_nearby
from desktop.views.data_page.value_map import IGNORE
from evaluators.domain.case import CohortFinding
from evaluators.evaluation.steps import put_submission
from support.evaluations import GREYS
from support.models import brightness_model, write_package
from support.shared_data import shared


def masks_for(images, folder, size=None, ink=1):
    """Write a mask beside each image: ``ink`` in its left half."""
    folder.mkdir()
    for path in sorted(images.glob("*.png")):
        with Image.open(path) as image:
            width, height = size or image.size
        mask = Image.new("L", (width, height))
        mask.paste(ink, (0, 0, width // 2, height))
        mask.save(folder / f"{path.stem}.png")
    return folder


def test_one_case_is_what_the_person_says_it_is(bench, images):
    bench.offer("data", images)
    assert len(bench.evaluation.cases) == 4
    series = bench.page.findChild(QRadioButton, "data.unit.series")
    assert bench.page.findChild(QRadioButton, "data.unit.file").isChecked()
    bench.press(series)
    bench.settle()
    assert series.isChecked()
    (case,) = bench.evaluation.cases
    assert (len(case.files), case.reading) == (4, "images")
    bench.evaluation.undo.undo()
    bench.settle()
    assert len(bench.evaluation.cases) == 4


def test_a_folder_of_masks_is_a_reference_and_said_to_be_one(bench, images, tmp_path):
    bench.offer("data", images)
    bench.recording.change(one_image_per_patient=True, reference=str(masks_for(images, tmp_path / "masks")))
    bench.settle()
    box = bench.page.reference
    assert box.annotations.found.text() == "Recognised: Folder of masks."
    assert box.matched.text() == "matched 4 of 4"
    assert box.annotations.resample.isVisible()
    assert not box.case.isVisible()
    assert not box.unit.isVisible()


def test_masks_of_another_size_are_problems_and_never_stretched(bench, images, tmp_path):
    bench.offer("data", images)
    masks = masks_for(images, tmp_path / "masks", size=(9, 9))
    bench.recording.change(one_image_per_patient=True, reference=str(masks))
    bench.settle()
    assert [problem.severity for problem in bench.evaluation.problems] == ["error"] * 4
    assert not any(case.reference and case.reference.masks for case in bench.evaluation.cases)


def test_what_stands_out_is_said_with_the_cases_behind_it(bench, images):
    bench.offer("data", images)
    box = bench.page.findings
    found = [CohortFinding(kind="constant", severity="warning", cases=(2,), parameters={"n": 1})]
    box.show_findings(found)
    assert box.heading.text() == "What stands out"
    assert box.buttons[-1].text() == "Show 1 case"
    bench.press(box.buttons[-1])
    assert [row.number for row in bench.rows()] == [2]
    assert bench.page.cases.tools.filter.key == "finding"
    assert len(GREYS) > len(bench.evaluation.cases)


def test_more_than_a_few_findings_wait_for_a_click(bench, images):
    bench.offer("data", images)
    box = bench.page.findings
    note = CohortFinding(kind="constant", severity="note", cases=(1,), parameters={"n": 1})
    warning = note.model_copy(update={"severity": "warning", "cases": (2, 3)})
    box.show_findings([note] * 4 + [warning])
    assert len(box.buttons) == 3
    assert box.buttons[0].text() == "Show 2 cases"
    assert box.more.text() == "All findings (5)"
    bench.press(box.more)
    assert len(box.buttons) == 5


def test_dropped_masks_of_the_images_there_are_become_the_reference(bench, images, tmp_path):
    bench.offer("data", images)
    masks = masks_for(images, tmp_path / "masks")
    bench.offer("data", masks)
    bench.settle()
    assert bench.recording.choices.reference == str(masks)
    assert len(bench.evaluation.cases) == 4
    bench.evaluation.undo.undo()
    bench.settle()
    assert bench.recording.choices.reference is None


def test_values_of_masks_are_assigned_to_classes_of_the_model(bench, images, tmp_path):
    bench.offer("data", images)
    put_submission(bench.evaluation.folder, write_package(tmp_path / "package", brightness_model()))
    bench.evaluation.touch("submission")
    bench.recording.change(one_image_per_patient=True, reference=str(masks_for(images, tmp_path / "masks", ink=40)))
    bench.settle()
    values = bench.page.reference.values
    assert values.isVisible()
    assert [values.choices[value].key for value in ("0", "40")] == [None, None]
    assert not any(case.reference for case in bench.evaluation.cases)
    values.mapped.emit("40", "bright")
    bench.settle()
    assert [values.choices[value].key for value in ("0", "40")] == [IGNORE, "bright"]
    assert [case.reference.masks[0].names for case in bench.evaluation.cases] == [{"0": "", "40": "bright"}] * 4
    assert bench.evaluation.plan.classes == {"40": "bright"}


def test_another_reference_forgets_the_answers_about_the_one_before(bench, images, tmp_path):
    bench.offer("data", images)
    masks = masks_for(images, tmp_path / "masks")
    bench.recording.change(one_image_per_patient=True, reference=str(masks), resample_masks=True, readers="majority")
    bench.settle()
    bench.offer("table", tmp_path / "data" / "labels.csv")
    choices = bench.recording.choices
    assert (choices.resample_masks, choices.readers, choices.one_image_per_patient) == (False, "first", True)


def test_annotations_that_fit_no_image_ask_for_another_folder(bench, images, tmp_path):
    bench.offer("data", images)
    (tmp_path / "boxes").mkdir()
    (tmp_path / "boxes" / "elsewhere.txt").write_text("0 0.5 0.5 0.25 0.25\n")
    bench.offer("annotations", tmp_path / "boxes" / "elsewhere.txt")
    assert bench.asked() == "C496"
    said = [button.text() for button in bench.page.remarks.question.buttons()]
    assert said == ["Choose another folder", "Choose another file"]


def test_several_dropped_annotations_are_their_folder(tmp_path):
    files = [tmp_path / "boxes" / "a.xml", tmp_path / "boxes" / "b.xml"]
    assert together(files) == tmp_path / "boxes"
    assert together(files[:1]) == files[0]


@pytest.mark.parametrize(
    ("name", "masks"), [("larynx_vocalfolds/labels", True), ("larynx_vocalfolds/original_png", False)]
)
def test_the_same_images_once_more_are_not_taken_for_their_masks(name, masks):
    frames = sorted(shared("larynx_vocalfolds/frames").iterdir())
    assert meant_as_masks(shared(name), frames) is masks


def test_masks_below_the_images_are_told_by_the_images_beside_them(tmp_path, images):
    masks_for(images, images / "masks")
    everything = list(images.rglob("*.png"))
    assert meant_as_masks(images / "masks", everything)
    assert not meant_as_masks(images, everything)


def test_a_list_of_training_images_is_chosen_and_removed(bench, images, tmp_path):
    bench.offer("data", images)
    short, long = tmp_path / "short.txt", tmp_path / "long.txt"
    short.write_text("0123456789abcdef\n")
    long.write_text("".join(f"{number:064x}\n" for number in range(1000)))
    bench.recording.change(training_hashes=str(short))
    bench.settle()
    assert bench.asked() == "C310"
    said = [button.text() for button in bench.page.remarks.question.buttons()]
    assert said == ["Choose another list", "Go on without a list"]
    bench.recording.change(training_hashes=str(long))
    bench.settle()
    assert bench.page.images.training_said.text() == "long.txt"
    assert [one.kind for one in bench.evaluation.cohort_head.findings if "train" in one.kind] == ["training_few"]
    bench.press(bench.page.images.training_clear)
    bench.settle()
    assert bench.recording.choices.training_hashes is None
    assert not bench.page.images.training_clear.isVisible()


def test_a_table_beside_the_images_is_offered_as_their_reference(bench, images):
    bench.offer("data", images.parent)
    notice = bench.page.remarks.nearby
    assert notice.text.text() == "The folder of the images also holds “labels.csv”. Is it the reference standard?"
    bench.press(notice.buttons()[0])
    bench.settle()
    assert bench.page.reference.matched.text() == "matched 4 of 4"
    assert notice.isHidden()


@pytest.mark.parametrize(
    ("folder", "images", "found"),
    [
        ("larynx_vocalfolds", "larynx_vocalfolds/frames", "larynx_vocalfolds/labels"),
        ("bccd", "bccd/JPEGImages", "bccd"),
        ("skin_uda1", "skin_uda1/images", "skin_uda1/labels.csv"),
        ("larynx_vocalfolds/frames", "larynx_vocalfolds/frames", None),
    ],
)
def test_what_lies_beside_real_images_is_found_where_it_is_the_only_one(folder, images, found):
    offered = sorted(shared(images).iterdir())
    assert reference_nearby(shared(folder), offered) == (shared(found) if found else None)


def test_of_several_measurements_in_a_report_one_is_chosen(bench, images):
    bench.offer("data", images)
    report = shared("dicom/highdicom/sr_document_with_multiple_groups.dcm")
    bench.recording.change(reference=str(report), reference_kind="measurement")
    bench.settle()
    assert bench.asked() == "C282"
    box = bench.page.reference
    assert [button.text() for button in bench.page.remarks.question.buttons()] == ["Choose the measurement"]
    assert box.value.isVisible()
    assert not box.case.isVisible()
    box.value.chosen.emit("Diameter")
    bench.settle()
    assert bench.asked() == "C496"  # the report is about other images
    assert box.value.key == "Diameter"
