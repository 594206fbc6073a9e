"""Several readers who drew on the same images."""

import numpy as np
import pytest
from PIL import Image as Pillow

from evaluators.cohort.annotations import worker_job
from evaluators.cohort.annotations.workers import AnnotationParser
from evaluators.cohort.answers import CohortAnswers
from evaluators.cohort.build import build_cohort
from evaluators.cohort.finding_words import finding_sentence
from evaluators.cohort.mask_readers import MASKS_FINDING
from evaluators.texts import Words
from support.cohorts import FakeDescriber, write_images


def drawn(path, start, size=(3, 4)):
    """Draw two columns of three pixels from ``start`` on, as class 1."""
    mask = np.zeros(size, np.uint8)
    mask[:, start : start + 2] = 1
    path.parent.mkdir(parents=True, exist_ok=True)
    Pillow.fromarray(mask).save(path)


@pytest.fixture
def here(monkeypatch):
    """Open masks in this process."""
    handle = worker_job.start({}, ())[1]
    monkeypatch.setattr(AnnotationParser, "_ask", lambda _, request, *files: handle(request, files))


@pytest.fixture
def cohort(tmp_path, here):
    sizes = {name: {"width": 4, "height": 3, "pixels": name} for name in "abc"}
    (tmp_path / "images").mkdir()
    write_images(tmp_path / "images", **sizes)
    for name, start in (("a", 0), ("b", 1), ("c", 2)):
        drawn(tmp_path / "masks" / "reader1" / f"{name}.png", 0)
        drawn(tmp_path / "masks" / "reader2" / f"{name}.png", start)
    return build_cohort(
        tmp_path / "images",
        tmp_path / "masks",
        answers=CohortAnswers(one_image_per_patient=True),
        classes=("background", "lesion"),
        positive=(),
        pseudonym_key=b"k" * 32,
        new_describer=FakeDescriber,
    )


def test_the_overlap_of_their_masks_is_told_for_each_class_but_the_background(cohort):
    (found,) = (one for one in cohort.findings if one.kind == MASKS_FINDING)
    assert found.cases == (3, 2)  # the least agreement first; on the first case both drew the same
    assert found.parameters == {"readers": 2, "n": 3, "class_name": "lesion", "dice": 0.5, "least": 0.0}
    assert finding_sentence(Words("de"), found) == (
        "2 Befunder haben „lesion“ in denselben Fällen (3) eingezeichnet. "
        "Überlappung ihrer Masken (Dice): im Mittel 0,50, mindestens 0,00."
    )
