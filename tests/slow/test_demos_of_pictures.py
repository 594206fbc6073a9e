"""The examples of single pictures from nothing to a verified package, as the command takes them there."""

import json
import time

import pytest

from evaluators.cli.main import main
from evaluators.evaluation.assembling import results_of
from evaluators.evaluation.folder import open_folder
from evaluators.evaluation.observer import Silent
from evaluators.examples import chest_xray, lesion_detection, lesion_outline, measurement

pytestmark = pytest.mark.slow
HOSPITALS = {
    "lesion-outline": lesion_outline,
    "lesion-detection": lesion_detection,
    "measurement": measurement,
    "chest-xray": chest_xray,
}
A_MINUTE = 60


@pytest.mark.parametrize("name", HOSPITALS)
def test_a_demo_ends_in_a_verified_package_with_one_goal_shown_and_one_not(name, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))
    began = time.monotonic()
    assert main(["demo", name, "--out", str(tmp_path / "demo"), "--json"]) == 0
    assert time.monotonic() - began < A_MINUTE
    answer = json.loads(capsys.readouterr().out)
    assert answer["verdict"] == "demo"
    assert (tmp_path / "demo" / answer["package"]).is_dir()
    with open_folder(tmp_path / "demo" / "evaluation", write=False) as folder:
        results = results_of(folder, Silent())
    assert [verdict.verdict for verdict in results.verdicts] == ["shown", "not_shown"]
    assert results.confirmatory
    assert results.flow.excluded_reasons == {"unreadable": 1, "duplicate": 1}
    assert (results.flow.no_reference, results.flow.failed) == (1, 0)
    assert results.flow.patients == HOSPITALS[name].PATIENTS
