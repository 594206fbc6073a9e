"""The examples of volumes and videos from nothing to a verified package, with a number worked out again by hand."""

import json

import pytest

from evaluators.cli.main import main
from evaluators.evaluation.assembling import results_of
from evaluators.evaluation.folder import open_folder
from evaluators.evaluation.observer import Silent
from evaluators.examples import glottis_video, intubation_risk, organ_volumes

pytestmark = pytest.mark.slow
PATIENTS = {
    "organ-volumes": organ_volumes.PATIENTS - 3,  # no mask, a shorter mask, a file that was cut off
    "intubation-risk": intubation_risk.PATIENTS,
    "glottis-video": glottis_video.PATIENTS - 1,  # a recording that was cut off
}


@pytest.fixture(params=PATIENTS)
def demo(request, tmp_path, monkeypatch, capsys):
    """Return the name of an example, what the command printed, and its results."""
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))
    assert main(["demo", request.param, "--out", str(tmp_path / "demo"), "--json"]) == 0
    with open_folder(tmp_path / "demo" / "evaluation", write=False) as folder:
        return request.param, json.loads(capsys.readouterr().out), results_of(folder, Silent())


def test_a_demo_ends_in_a_verified_package_with_one_goal_shown_and_one_not(demo):
    name, answer, results = demo
    assert answer["verdict"] == "demo"
    assert answer["package"].endswith(".evalpack")
    assert {verdict.verdict for verdict in results.verdicts} == {"shown", "not_shown"}
    assert results.flow.failed == 0
    assert results.flow.excluded_reasons == {"unreadable": 1, "duplicate": 1}
    assert results.confirmatory
    assert results.flow.patients == PATIENTS[name]
