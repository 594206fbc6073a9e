"""A table of predictions that is none for the model: what it lacks is said in the words of that kind of task."""

import pytest

from evaluators.cohort.label_table import Row, Table
from evaluators.domain.submission import PredictionsCard
from evaluators.errors import TableError
from evaluators.evaluation.predicted_rows import answers_in
from evaluators.texts import LANGUAGES, Words

TASKS = {
    "detection": {"classes": ("lesion",)},
    "measurement": {"classes": ("diameter",), "unit": "mm"},
    "multilabel": {"classes": ("effusion", "nodule", "mass")},
    "video": {"classes": ("free", "tube"), "positive": ("tube",), "per_frame": "classification"},
}


def card(kind):
    return PredictionsCard.model_validate(
        {
            "format": 1,
            "model": {"name": "N", "version": "1", "developer": "D", "file": "predictions.csv"},
            "intended_use": {"text": "T"},
            "task": {"kind": kind, **TASKS[kind]},
        }
    )


@pytest.mark.parametrize(
    ("kind", "id", "told"),
    [
        ("detection", "C894", "xmin, ymin, xmax"),
        ("measurement", "C896", "value (mm)"),
        ("multilabel", "C897", "nodule, mass"),
        ("video", "C895", "time_s"),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_table_lacks_is_said_as_the_model_needs_it(kind, id, told, language):
    table = Table(("case", "effusion"), (Row(2, ("a", "0.5")),), "utf-8", ",", "0" * 64)
    with pytest.raises(TableError) as error:
        answers_in(table, card(kind))
    assert error.value.id == id
    assert told in str(Words(language).error(error.value))
