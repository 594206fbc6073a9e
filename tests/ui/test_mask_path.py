"""A model of masks from the package to the worst case with both outlines, by mouse and keyboard."""

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt

from evaluators.texts import Words
from support.mask_models import write_mask_package

SIDE, FIRST, LENGTH = 24, 4, 12
SHIFTED, MISSED = 5, 7


def write_square(path, value, first=FIRST):
    """Write a square as long as ``LENGTH`` on black."""
    pixels = np.zeros((SIDE, SIDE), np.uint8)
    pixels[FIRST : FIRST + LENGTH, first : first + LENGTH] = value
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path)


@pytest.fixture
def material(tmp_path):
    """Eight images: one whose reference lies half beside the bright square, one whose structure is too dark to see."""
    for number in range(8):
        write_square(tmp_path / "images" / f"{number}.png", 90 if number == MISSED else 200 + number)
        first = FIRST + LENGTH // 2 if number == SHIFTED else FIRST
        write_square(tmp_path / "masks" / f"{number}_mask.png", 1, first)
    write_mask_package(tmp_path / "package")
    return tmp_path


def left_of(outline):
    return min(x for ring in outline.rings for x, _ in ring)


def test_masks_are_evaluated_and_looked_at_by_clicks(start, chosen, material):
    person = start("en")
    person.drops_on(person.window, material / "package")
    person.clicks_on("model.next")
    person.drops_on(person.window, material / "images")
    chosen.append(material / "masks")
    person.clicks_on("data.refFolder")
    person.waits_for("data.value.2")
    person.tabs_to("data.patientTag")
    person.presses(Qt.Key.Key_End)
    person.clicks_on("data.next")
    person.waits_for("plan.primary")
    assert person.sees("plan.threshold") is None  # the largest score decides
    person.clicks_on("rail.cases")
    before = person.waits_for("canvas")
    person.waits(lambda: before.marks.marks.sources == ("reference",), "the reference before any run")
    person.clicks_on("rail.plan")
    person.clicks_on("plan.lockRun", seconds=60)
    person.clicks_on("plan.sheet.lock")
    person.waits(lambda: person.window.rail.current() == "results", "Results to open by itself")
    tile = person.waits_for("res.tile.dice")
    dice = (6 * 1 + 0.5 + 0) / 8
    person.waits(lambda: tile.value.text() == Words("en").number(dice), f"Dice of {dice}")
    person.clicks_on("rail.cases")
    canvas = person.waits_for("canvas")
    person.waits(lambda: canvas.marks.marks.sources == ("reference",), "the outline of what was missed alone")
    person.clicks_on("cases.filter.all")
    person.clicks_on("cases.next")
    person.waits(lambda: canvas.marks.marks.sources == ("reference", "model"), "both outlines")
    half = {one.source: left_of(one) for one in canvas.marks.marks.outlines}
    assert half == {"reference": FIRST + LENGTH // 2, "model": FIRST}
