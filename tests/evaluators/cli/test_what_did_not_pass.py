"""A check that failed is said by every command on the way to a summary, and before the numbers."""

import pytest

from evaluators.cli.main import main
from support import dependent_models, models
from support.evaluations import make_evaluation

SENTENCE = "1 check of the run did not pass: Answers depend on the images asked before."


@pytest.fixture(autouse=True)
def own_home(tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))


@pytest.fixture
def told(capsys):
    """Return the lines a command writes, standard output first."""

    def lines(*arguments):
        main(["--lang", "en", *map(str, arguments)])
        written = capsys.readouterr()
        return (written.out + written.err).splitlines()

    return lines


def test_a_failed_check_is_told_by_run_results_sign_and_verify(tmp_path, told):
    target = make_evaluation(
        tmp_path, dependent_models.seeded_model(), greys=(90, 150, 200), positive=(False, True, True)
    )
    told("plan", target, "--lock")
    run = told("run", target)
    kind = next(place for place, line in enumerate(run) if line.startswith("Confirmatory run"))
    assert run[kind + 1] == SENTENCE
    results = told("results", target)
    assert results[1] == SENTENCE
    assert sum("Answers depend on the images asked before" in line for line in results) == 1
    assert SENTENCE in told("sign", target, "--unsigned", "--out", tmp_path / "out")
    assert SENTENCE in told("verify", next((tmp_path / "out").glob("*.evalpack")))


def test_a_model_that_passes_is_not_called_into_question(tmp_path, told):
    target = make_evaluation(tmp_path, greys=(90, 150, 200), positive=(False, True, True))
    assert not any("did not pass" in line for line in (*told("run", target), *told("results", target)))


def test_where_no_case_got_an_answer_that_is_said_before_any_number(tmp_path, told):
    target = make_evaluation(tmp_path, models.nan_model(), greys=(10, 20, 30, 40), positive=(True, True, False, False))
    assert "No case got an answer: all 4 failed." in told("run", target)
    results = told("results", target)
    assert results[1] == "No case got an answer: all 4 failed."
    shown = "\n".join(results)
    assert "Of 1,000" not in shown
    assert "with failed cases left out" not in shown
