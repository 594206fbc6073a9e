"""Boxes made elsewhere: tables with a row for each, and COCO's own lists."""

from __future__ import annotations

import json
from typing import Any

import pytest

from evaluators.cohort.coco_results import is_coco_results, parse_coco_results
from evaluators.cohort.label_table import Row, Table
from evaluators.cohort.table_parsing import BETWEEN, parse_table
from evaluators.domain.outcome import FailureCategory
from evaluators.domain.submission import PredictionsCard
from evaluators.errors import TableError
from evaluators.evaluation.predicted_boxes import BoxRows, box_classes, shows_boxes


def card(*classes: str) -> PredictionsCard:
    said = {
        "format": 1,
        "model": {"name": "m", "version": "1", "developer": "d", "file": "boxes.csv"},
        "intended_use": {"text": "t"},
        "task": {"kind": "detection", "classes": classes},
    }
    return PredictionsCard.model_validate_json(json.dumps(said))


def table(text: str) -> Table:
    """Return a table as the worker and the parent make it of a file."""
    parsed = parse_table(text.encode(), "boxes.csv")
    cells = iter(parsed.cells.decode().split(BETWEEN))
    rows = [Row(line, row) for line, row in enumerate(zip(*[cells] * len(parsed.columns), strict=True), start=2)]
    return Table(parsed.columns, tuple(rows), parsed.encoding, parsed.delimiter, "0" * 64)


def said(found: Table, *classes: str) -> Any:
    return BoxRows(found, card(*classes)).said(found.rows)


TWO = "image,class,score,xmin,ymin,xmax,ymax\na.png,mass,0.25,1,2,30,40\na.png,nodule,0.5,0,0,10,10\n"


def test_rows_of_an_image_are_its_boxes_best_first() -> None:
    boxes = said(table(TWO), "nodule", "mass")["boxes"]
    assert [(box.label, box.score, box.left, box.bottom) for box in boxes] == [(0, 0.5, 0, 10), (1, 0.25, 1, 40)]


@pytest.mark.parametrize("columns", ["x,y,width,height\na.png,0.5,10,20,30,40", "cx,cy,w,h\na.png,0.5,25,40,30,40"])
def test_sizes_and_centres_are_understood_too(columns: str) -> None:
    (box,) = said(table(f"image,score,{columns}\n"), "nodule")["boxes"]
    assert (box.left, box.top, box.right, box.bottom) == (10, 20, 40, 60)


def test_an_image_without_rows_or_with_empty_cells_has_no_boxes() -> None:
    empty = table("image,score,xmin,ymin,xmax,ymax\na.png,,,,,\n")
    assert said(empty, "nodule") == {"boxes": ()}
    assert BoxRows(empty, card("nodule")).said(()) == {"boxes": ()}


def test_what_is_no_box_fails_the_case() -> None:
    head = "image,score,xmin,ymin,xmax,ymax\n"
    assert said(table(head + "a.png,0.5,9,9,3,3\n"), "n") is FailureCategory.WRONG_SHAPE
    assert said(table(head + "a.png,7,1,1,3,3\n"), "n") is FailureCategory.NOT_PROBABILITIES
    assert said(table(head + "a.png,x,1,1,3,3\n"), "n") is FailureCategory.NOT_A_NUMBER


def test_a_class_the_model_does_not_have_is_told_with_its_row() -> None:
    with pytest.raises(TableError) as error:
        said(table(TWO), "nodule")
    assert (error.value.id, error.value.parameters["row"]) == ("C821", 2)


def test_shares_of_the_image_are_refused() -> None:
    with pytest.raises(TableError) as error:
        said(table("image,score,xmin,ymin,xmax,ymax\na.png,0.5,0.1,0.1,0.5,0.5\n"), "nodule")
    assert error.value.id == "C292"


def test_a_table_of_scores_is_no_table_of_boxes_and_classes_are_named_once() -> None:
    assert shows_boxes(table(TWO))
    assert box_classes(table(TWO)) == ["mass", "nodule"]
    assert not shows_boxes(table("image,nevus,melanoma\na.png,0.5,0.5\n"))
    assert not shows_boxes(table("image,xmin,ymin,xmax,ymax\na.png,1,2,3,4\n"))


def test_cocos_list_of_detections_counts_its_classes_from_1() -> None:
    listed = [{"image_id": "a", "category_id": 2, "bbox": [1, 2, 3, 4], "score": 0.75}]
    (box,) = said(table(json.dumps(listed)), "nodule", "mass")["boxes"]
    assert (box.label, box.score, box.left, box.top, box.right, box.bottom) == (1, 0.75, 1, 2, 4, 6)


def test_cocos_whole_document_names_files_and_classes_and_keeps_images_without_detections() -> None:
    document = {
        "images": [{"id": 1, "file_name": "a.png"}, {"id": 2, "file_name": "b.png"}],
        "categories": [{"id": 7, "name": "mass"}],
        "annotations": [{"image_id": 1, "category_id": 7, "bbox": [1, 2, 3, 4], "score": 0.5}],
    }
    found = table(json.dumps(document))
    assert [row.cells[0] for row in found.rows] == ["a.png", "b.png"]
    assert box_classes(found) == ["mass"]
    assert BoxRows(found, card("mass")).said(found.rows[1:]) == {"boxes": ()}


@pytest.mark.parametrize("text", ['[{"image_id": 1}]', '{"images": 3}', '[{"bbox": [1', '[{"image_id": true}]'])
def test_other_json_is_refused(text: str) -> None:
    assert is_coco_results(text.encode())
    with pytest.raises(TableError) as error:
        list(parse_coco_results(text.encode(), "x.json"))
    assert error.value.id == "C822"


@pytest.mark.parametrize(
    "row",
    ["1e308,0,1e308,1e308", "0,0,1e7,5", "-1e300,0,5,5", "0,0,1e999,5", "1e999,0,1e999,5"],
    ids=["ends beyond every number", "wider than any image", "begins beyond it", "without end", "nowhere"],
)
def test_a_box_that_reaches_beyond_every_image_is_no_answer(row: str) -> None:
    assert said(table(f"image,score,x,y,width,height\na.png,0.5,{row}\n"), "nodule") is FailureCategory.WRONG_SHAPE
