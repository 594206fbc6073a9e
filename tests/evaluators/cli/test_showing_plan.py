"""What ``pruefstand plan`` tells before anything runs."""

import json

import pytest

from evaluators.cli.main import main
from evaluators.evaluation.folder import open_folder
from support.evaluations import make_evaluation

GOAL = '[[goal]]\nmetric = "{metric}"\nat_least = 0.5\n'
MISSING = '[subgroups]\nattributes = ["sex", "skin_type"]\n[reference]\nmethod_column = "histology"\n'


@pytest.fixture(autouse=True)
def own_home(tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))


def test_attributes_without_data_are_named_beside_those_the_cohort_has(tmp_path, capsys):
    target = make_evaluation(tmp_path, plan=MISSING)
    assert main(["--lang", "en", "plan", str(target)]) == 0
    told = capsys.readouterr().err
    assert "no case has: skin_type, histology." in told
    assert "sex" in told.partition("The cohort has:")[2]
    assert main(["--lang", "en", "plan", str(target), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["attributes_without_data"] == ["skin_type", "histology"]


def test_nothing_is_warned_of_where_every_planned_attribute_has_data(tmp_path, capsys):
    target = make_evaluation(tmp_path, plan='[subgroups]\nattributes = ["sex"]\n')
    assert main(["--lang", "en", "plan", str(target)]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("positive", "told"), [(True, "6 of them positive"), (False, "of 12 patients, at the assumed")]
)
def test_positives_are_counted_only_where_classes_are_positive(tmp_path, capsys, positive, told):
    target = make_evaluation(tmp_path, plan=GOAL.format(metric="accuracy"))
    if not positive:
        with open_folder(target, write=True) as folder:
            card = folder.submission.card
            task = card.task.model_copy(update={"positive": (), "threshold": None})
            several = folder.submission.model_copy(update={"card": card.model_copy(update={"task": task})})
            folder.store.put("submission", several)
    assert main(["--lang", "en", "plan", str(target)]) == 0
    shown = capsys.readouterr().out
    assert told in shown
    assert ("positive" in shown) is positive
