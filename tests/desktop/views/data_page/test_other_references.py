"""The Data page beyond a table of classes: what one case is, masks as the reference, what stands out."""

from PIL import Image
from PySide6.QtWidgets import QRadioButton

from evaluators.domain.case import CohortFinding
from support.evaluations import GREYS


def masks_for(images, folder, size=None):
    """Write a mask beside each image: 1 in its left half."""
    folder.mkdir()
    for path in sorted(images.iterdir()):
        with Image.open(path) as image:
            width, height = size or image.size
        mask = Image.new("L", (width, height))
        mask.paste(1, (0, 0, width // 2, height))
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
    assert box.annotations.found.text() == "Folder of masks: masks."
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
