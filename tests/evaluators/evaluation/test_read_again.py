"""References are read again, without a card, exactly as they were read for the evaluation."""

import csv

import pytest

from evaluators.cli.main import main
from evaluators.cohort import manifest
from evaluators.evaluation import data_key
from evaluators.evaluation.folder import open_folder
from evaluators.evaluation.observer import Silent
from evaluators.evaluation.rereading import reference_digests
from support.models import plain_image

CARD = """format = 1
[model]
name = "Made elsewhere"
version = "1.0"
developer = "Example GmbH"
file = "predictions.csv"
[intended_use]
text = "Says something."
[task]
"""
KINDS = {
    "measurement": (
        'kind = "measurement"\nclasses = ["diameter"]\nunit = "mm"\n',
        [("image", "diameter [mm]"), ("1.png", "30.5"), ("2.png", "12")],
        [("image", "value"), ("1.png", 30), ("2.png", 13)],
        ("--label-column", "diameter [mm]"),
    ),
    "multilabel": (
        'kind = "multilabel"\nclasses = ["edema", "mass"]\n',
        [("image", "edema", "mass"), ("1.png", 1, 1), ("2.png", 0, "")],
        [("image", "edema", "mass"), ("1.png", 0.9, 0.8), ("2.png", 0.1, 0.2)],
        (),
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_kind_of_a_table_that_only_the_card_tells_is_kept_with_the_key(tmp_path, monkeypatch, kind):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))
    task, reference, predictions, answers = KINDS[kind]
    (tmp_path / "card.toml").write_text(CARD + task)
    for name, rows in (("reference", reference), ("predictions", predictions)):
        with (tmp_path / f"{name}.csv").open("w", newline="", encoding="utf-8") as stream:
            csv.writer(stream).writerows(rows)
    (tmp_path / "images").mkdir()
    for number in (1, 2):
        (tmp_path / "images" / f"{number}.png").write_bytes(plain_image(90 * number))
    files = {
        "--predictions": "predictions.csv",
        "--card": "card.toml",
        "--data": "images",
        "--reference": "reference.csv",
    }
    given = [part for option, name in files.items() for part in (option, str(tmp_path / name))]
    assert main(["new", str(tmp_path / "e"), *given, *answers, "--one-image-per-patient"]) == 0
    with open_folder(tmp_path / "e", write=False) as folder:
        cases = folder.store.cases()
    key = data_key.read(tmp_path / "e" / data_key.FILE)
    found = reference_digests(tmp_path / "images", tmp_path / "reference.csv", key, Silent())
    assert found == {case.number: manifest.reference_digest(case.reference) for case in cases}
    assert len(set(found.values())) == 2
