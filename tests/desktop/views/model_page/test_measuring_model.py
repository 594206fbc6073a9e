"""A bare model that measures, on the Model page."""

import pytest
from PIL import Image

from support.model_pages import choose, put, settle, write
from support.value_models import SIDE, brightness_model


@pytest.fixture
def ruler(tmp_path):
    path = tmp_path / "ruler.onnx"
    path.write_bytes(brightness_model().SerializeToString())
    return path


def test_quantity_and_unit_of_a_measuring_model_are_asked_and_one_image_is_measured(page, qtbot, ruler, tmp_path):
    put(qtbot, page, ruler)
    page.task.buttons["measurement"].click()
    settle(qtbot, page)
    assert page.output.unit.isVisible()
    assert page.output.table.rowCount() == 1
    assert not page.output.threshold.isVisible()
    assert "task.unit" in page._evaluation.submission.questions
    choose(page, "colour", "grey")
    choose(page, "prep", "whole_unit")
    page.preparation.form.width_.set_value(SIDE)
    page.preparation.form.height_.set_value(SIDE)
    page.preparation.form.apply.click()
    choose(page, "means", "value")
    page.output.table.item(0, 1).setText("length")
    page.output.unit.setText("mm")
    page.output.unit.setModified(True)
    page.output.unit.editingFinished.emit()
    for name in ("name", "version", "vendor"):
        write(page, name, f"the {name}")
    page.card.use.setPlainText("Measures a length.")
    page.card.use.finished.emit()
    settle(qtbot, page)
    task = page._evaluation.submission.card.task
    assert (task.kind, task.classes, task.unit) == ("measurement", ("length",), "mm")
    Image.new("L", (SIDE, SIDE), 51).save(tmp_path / "grey.png")
    page._opening.try_image(tmp_path / "grey.png")
    settle(qtbot, page)
    assert page.test.verdict.text() == "length: 0.20 mm."
