"""Findings about a cohort stay with the evaluation, and are shown again without reading a file."""

import json

import pytest

from evaluators.cli.main import main
from evaluators.errors import CohortError
from evaluators.evaluation.choices import DataChoices, DataSource
from evaluators.evaluation.folder import open_folder
from evaluators.evaluation.reading import read_data
from support.evaluations import Silent, make_evaluation


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Return a folder with ``images`` and an ``evaluation`` of them."""
    folder = tmp_path_factory.mktemp("kept")
    make_evaluation(folder)
    return folder


def test_findings_stay_with_the_evaluation_and_are_shown_without_reading_an_image(place, monkeypatch, capsys):
    target = place / "evaluation"
    monkeypatch.delattr("evaluators.cohort.build.survey")
    with open_folder(target, write=False) as folder:
        kept = folder.cohort.findings
    assert {"small_class", "missing_attribute"} <= {one.kind for one in kept}
    assert main(["--lang", "en", "scan", str(target)]) == 0
    assert "Class “bright” has only 6 patients" in capsys.readouterr().out
    assert main(["--lang", "en", "scan", str(target), "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert [one["kind"] for one in shown["findings"]] == [one.kind for one in kept]


def test_a_list_of_training_images_too_short_to_be_asked_leaves_the_data_as_they_were(place, tmp_path):
    (tmp_path / "training.txt").write_text("0123456789abcdef\n", encoding="ascii")
    with open_folder(place / "evaluation", write=True) as folder:
        before = folder.cohort
        source = DataSource(root=str(place / "images"))
        with pytest.raises(CohortError) as raised:
            read_data(folder, DataChoices(source=source, training_hashes=str(tmp_path / "training.txt")), Silent())
        assert raised.value.id == "C310"
        assert folder.cohort == before


def test_a_scan_compares_with_a_list_of_training_images(place, tmp_path, capsys):
    (tmp_path / "training.txt").write_text("".join(f"{n:016x}\n" for n in range(1000)), encoding="ascii")
    given = ["--training-hashes", str(tmp_path / "training.txt")]
    assert main(["--lang", "en", "scan", str(place / "images"), *given]) == 0
    assert "Training images of fewer than 10 patients, maybe of none" in capsys.readouterr().out
