"""A cohort from images and a table that are written out in the test."""

import pytest

from evaluators.cohort.answers import CohortAnswers
from evaluators.cohort.build import build_cohort
from support.cohorts import FakeDescriber, write_images


@pytest.fixture
def cohort_of(tmp_path):
    """Build a cohort from images (see write_images) and the lines of a table."""

    def _build(images, *lines, classes=("nevus", "melanoma"), positive=("melanoma",), ask=None, **answers):
        folder = tmp_path / "images"
        folder.mkdir(exist_ok=True)
        write_images(folder, **images)
        table = tmp_path / "labels.csv"
        table.write_text("\n".join(lines), "utf-8")
        return build_cohort(
            folder,
            table if lines else None,
            answers=CohortAnswers(**answers),
            classes=classes,
            positive=positive,
            pseudonym_key=b"k" * 32,
            new_describer=FakeDescriber,
            ask=ask,
        )

    return _build
