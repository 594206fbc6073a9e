"""Several findings from files to results and a verified summary: predictions of real radiographs, and a card."""

import csv

import numpy as np
import pytest
from sklearn import metrics as sk

from evaluators.cli.main import main
from evaluators.errors import TableError
from evaluators.evaluation.assembling import results_of
from evaluators.evaluation.folder import open_folder
from evaluators.evaluation.observer import Silent
from evaluators.evaluation.predictions import open_predictions
from support.shared_data import shared

CARD = """format = 1
[model]
name = "Radiograph reader"
version = "1"
developer = "Example GmbH"
[intended_use]
text = "Findings in chest radiographs."
[task]
kind = "multilabel"
classes = [{classes}]
threshold = 0.1
"""


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))


def test_real_findings_agree_with_scikit_learn(tmp_path):
    table = shared("cxr_nih/labels_and_chexnet_probs.csv")
    rows = list(csv.DictReader(table.read_text("utf-8").splitlines()))
    findings = [name.removeprefix("prob_") for name in rows[0] if name.startswith("prob_")]
    card = tmp_path / "card.toml"
    card.write_text(CARD.format(classes=", ".join(f'"{name}"' for name in findings)))
    call = ["evaluate", "--predictions", str(table), "--card", str(card), "--data", str(table.parent / "images")]
    assert main([*call, "--reference", str(table), "--out", str(tmp_path / "e")]) == 0
    with open_folder(tmp_path / "e", write=False) as folder:
        found = {one.id: one for one in results_of(folder, Silent()).estimates}
    holds = np.array([[int(row[f"label_{name}"]) for name in findings] for row in rows])
    scores = np.array([[float(row[f"prob_{name}"]) for name in findings] for row in rows])
    areas = {}
    for index, name in enumerate(findings):
        truth, called = holds[:, index], scores[:, index] >= 0.1
        if 0 < truth.sum() < len(rows):
            areas[name] = sk.roc_auc_score(truth, scores[:, index])
            assert found[f"auroc[{name}]"].value == pytest.approx(areas[name], abs=1e-12)
            assert found[f"sensitivity[{name}]"].value == pytest.approx(sk.recall_score(truth, called), abs=1e-12)
        assert found[f"specificity[{name}]"].value == pytest.approx(
            sk.recall_score(truth, called, pos_label=0), abs=1e-12
        )
    assert len(areas) == 12
    assert found["macro_auroc_labels"].value == pytest.approx(np.mean(list(areas.values())), abs=1e-12)
    assert found["exact_match"].value == pytest.approx(sk.accuracy_score(holds, scores >= 0.1), abs=1e-12)


def write(path, header, *rows):
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([header, *rows])
    return path


def test_scores_that_do_not_add_up_to_one_are_of_findings(tmp_path):
    table = write(
        tmp_path / "p.csv", ("case", "prob_edema", "prob_mass", "age"), *((n, 0.9, 0.8, 50) for n in range(5))
    )
    draft = open_predictions(table, tmp_path / "copy").draft
    assert draft["task"] == {"kind": "multilabel", "classes": ["edema", "mass"]}
    classes = write(tmp_path / "c.csv", ("case", "edema", "mass"), *((n, 0.9, 0.1) for n in range(5)))
    assert open_predictions(classes, tmp_path / "other").draft["task"]["kind"] == "classification"


def test_a_finding_without_a_column_is_refused(tmp_path):
    card = tmp_path / "card.toml"
    card.write_text(CARD.format(classes='"edema", "mass"'))
    images = tmp_path / "images"
    images.mkdir()
    from support.evaluations import write_images

    reference = write_images(images)
    table = write(tmp_path / "p.csv", ("case", "edema"), ("001.png", 0.4))
    call = ["new", str(tmp_path / "e"), "--predictions", str(table), "--card", str(card), "--data", str(images)]
    assert main([*call, "--reference", str(reference)]) != 0
    with pytest.raises(TableError):
        open_predictions(write(tmp_path / "q.csv", ("x", "edema"), ("1", 0.4)), tmp_path / "copy", card)
