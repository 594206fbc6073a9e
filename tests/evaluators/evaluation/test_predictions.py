"""Predictions made elsewhere, from a table to a verified summary, worked by hand."""

import csv
import hashlib
import json
import tomllib

import pytest

from evaluators.cli.main import main
from evaluators.domain.case import Case, InputFile
from evaluators.domain.submission import Submission
from evaluators.errors import CohortError, SubmissionError, TableError
from evaluators.evaluation.assembling import results_of
from evaluators.evaluation.folder import open_folder
from evaluators.evaluation.observer import Silent
from evaluators.evaluation.predictions import PredictionsLane, complete_card, open_predictions
from evaluators.evaluation.runner import RunOptions, run_evaluation
from evaluators.evidence import keys as signing_keys
from support.evaluations import write_images
from support.models import card_text

SCORES = ["0.1"] * 6 + ["0.9"] * 6
"""By image; with the reference of ``support.evaluations``: one finding missed, one false alarm."""

CARD = """format = 1
[model]
name = "Elsewhere"
version = "1"
developer = "Example GmbH"
[intended_use]
text = "Telling bright images from dark ones."
[task]
classes = ["dark", "bright"]
positive = ["bright"]
threshold = 0.5
"""


def write_table(path, rows, header=("case", "score")):
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([header, *rows])
    return path


def numbered(scores):
    return [(f"{number:03}.png", score) for number, score in enumerate(scores, start=1)]


@pytest.fixture
def card(tmp_path):
    path = tmp_path / "card.toml"
    path.write_text(CARD)
    return path


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))


def command(tmp_path, table, card, *more, verb="new"):
    reference = write_images(tmp_path / "images")
    where = [str(tmp_path / "evaluation")] if verb == "new" else ["--out", str(tmp_path / "evaluation")]
    return main(
        [
            *(verb, *where, "--predictions", str(table), "--card", str(card), "--data", str(tmp_path / "images")),
            *("--reference", str(reference), "--patient-column", "patient", *more),
        ]
    )


def run(tmp_path):
    with open_folder(tmp_path / "evaluation", write=True) as folder:
        done = run_evaluation(folder, RunOptions(workers=1), Silent())
        return folder.store.outcomes(done.number), results_of(folder, Silent())


def value(results, metric):
    return next(estimate.value for estimate in results.estimates if estimate.metric == metric)


def test_scores_of_a_table_give_the_results_worked_by_hand(tmp_path, card):
    assert command(tmp_path, write_table(tmp_path / "p.csv", numbered(SCORES)), card) == 0
    outcomes, results = run(tmp_path)
    assert outcomes[0].scores == pytest.approx((0.9, 0.1))
    assert value(results, "sensitivity") == pytest.approx(5 / 6)
    assert value(results, "specificity") == pytest.approx(5 / 6)
    assert results.measured.latency_ms == {}
    assert results.optimisation is None


def test_what_the_table_does_not_say_is_a_failed_case_and_counts_as_wrong(tmp_path, card):
    scores = list(SCORES)
    scores[1], scores[3], scores[8] = "oops", "1.7", ""
    rows = [*numbered(scores)[1:], ("003.png", "0.8")]
    assert command(tmp_path, write_table(tmp_path / "p.csv", rows), card) == 0
    outcomes, results = run(tmp_path)
    failures = {outcome.case: outcome.failure for outcome in outcomes if outcome.failure}
    assert failures == {
        1: "no_prediction",
        2: "model_nan",
        3: "model_not_repeatable",
        4: "model_not_probabilities",
        9: "no_prediction",
    }
    assert results.flow.failed == 5
    assert value(results, "sensitivity") == pytest.approx(4 / 6)
    assert value(results, "specificity") == pytest.approx(1 / 6)


def test_one_column_per_class_names_the_classes(tmp_path):
    rows = [(f"{number:03}", "0,25", "0,75") for number in range(1, 13)]
    table = write_table(tmp_path / "p.csv", rows, header=("image_id", "dark", "bright"))
    submission = open_predictions(table, tmp_path / "private")
    assert submission.draft["task"]["classes"] == ["dark", "bright"]
    assert "task.positive" in submission.questions
    assert not [key for key in submission.questions if key.startswith(("input", "output", "task.classes"))]
    assert submission.graph is None
    assert Submission.model_validate_json(submission.model_dump_json()) == submission


def test_a_card_that_names_the_classes_leaves_other_columns_aside(tmp_path, card):
    rows = [(f"{number:03}", "x", "0.25", "0.75") for number in range(1, 13)]
    table = write_table(tmp_path / "p.csv", rows, header=("case", "sex", "dark", "bright"))
    with pytest.raises(TableError) as error:
        open_predictions(table, tmp_path / "a")
    assert (error.value.id, error.value.parameters["column"]) == ("C151", "sex")
    submission = open_predictions(table, tmp_path / "b", card)
    assert submission.card.task.classes == ("dark", "bright")
    assert Submission.model_validate_json(submission.model_dump_json()) == submission


@pytest.mark.parametrize("named", ["model.onnx", "../elsewhere.csv"])
def test_whatever_file_a_card_names_the_table_is_the_one_handed_in(tmp_path, card, named):
    (tmp_path / "elsewhere.csv").write_text("case,dark,bright\n001,1,0\n", "utf-8")
    card.write_text(card_text(file=named))
    table = write_table(tmp_path / "p.csv", [("001", "0.25", "0.75")], header=("case", "dark", "bright"))
    try:
        submission = open_predictions(table, tmp_path / "private", card)
    except SubmissionError:
        assert named.startswith("..")
    else:
        assert submission.card.model.file == "predictions.csv"


@pytest.mark.parametrize("header", [("name", "score"), ("case", "probability"), ("case",)])
def test_a_table_without_case_or_scores_is_refused(tmp_path, card, header):
    table = write_table(tmp_path / "p.csv", [("001", "0.5")[: len(header)]], header=header)
    with pytest.raises(TableError) as error:
        open_predictions(table, tmp_path / "private", card)
    assert error.value.id == "C150"


def test_one_score_must_belong_to_a_positive_class(tmp_path, card):
    card.write_text(CARD.replace('positive = ["bright"]\nthreshold = 0.5', "positive = []"))
    table = write_table(tmp_path / "p.csv", numbered(SCORES))
    assert open_predictions(table, tmp_path / "private", card).questions == ("task.positive",)


def test_a_table_about_other_images_is_said(tmp_path, card):
    assert command(tmp_path, write_table(tmp_path / "p.csv", [("other", "0.5")]), card) == 0
    with pytest.raises(CohortError) as error:
        run(tmp_path)
    assert error.value.id == "M08"


def test_a_card_that_cannot_be_read_is_said(tmp_path):
    table = write_table(tmp_path / "p.csv", numbered(SCORES))
    with pytest.raises(SubmissionError):
        open_predictions(table, tmp_path / "private", tmp_path / "absent.toml")
    with pytest.raises(TableError):
        open_predictions(tmp_path / "absent.csv", tmp_path / "other")


def test_a_call_names_a_model_or_predictions_and_not_both(tmp_path, card, capsys):
    table = write_table(tmp_path / "p.csv", numbered(SCORES))
    assert command(tmp_path, table, card, "--model", str(table)) == 2
    assert "--predictions" in capsys.readouterr().err


def test_the_signed_summary_says_that_the_model_was_run_elsewhere(tmp_path, card, capsys):
    secret = "correct horse battery staple"
    signing_keys.create_key(
        tmp_path / "home" / "keys", name="Clinic", organisation="Example Clinic", role=None, passphrase=secret
    )
    (tmp_path / "pass.txt").write_text(secret)
    (tmp_path / "plan.toml").write_text('format = 1\n[[goal]]\nmetric = "sensitivity"\nat_least = 0.5\n')
    table = write_table(tmp_path / "p.csv", numbered(SCORES))
    sign = ("--key", "Clinic", "--passphrase-file", str(tmp_path / "pass.txt"), "--plan", str(tmp_path / "plan.toml"))
    assert command(tmp_path, table, card, *sign, verb="evaluate") == 3  # a goal without a verdict
    shown = " ".join(capsys.readouterr().out.split())
    assert "no verdict (the predictions were made elsewhere, and whether before or after the plan was locked" in shown
    package = next((tmp_path / "evaluation" / "exports").glob("*.evalpack"))
    main(["verify", str(package), "--json"])
    answers = json.loads(capsys.readouterr().out)
    assert answers["verdict"] == "signer_unknown"
    plan = next(answer for answer in answers["questions"] if answer["question"] == "plan")
    assert (plan["status"], plan["sentence"]) == ("warning", "verify.plan.unknown_order")


def test_an_evaluation_without_a_key_ends_with_what_stands_out_and_the_next_step(tmp_path, card, capsys):
    table = write_table(tmp_path / "p.csv", numbered(SCORES))
    assert command(tmp_path, table, card, verb="evaluate") in {0, 3}
    shown = capsys.readouterr().out
    assert shown.splitlines()[-1].startswith("Next: pruefstand sign ")
    assert "A target prevalence is set in the plan (now only as an amendment): report.target_prevalence" in shown
    assert "12 images show one single grey or colour each" in shown


def several(tmp_path, *names, reading="images"):
    """Return one case of files with these names, written into the image folder."""
    files = []
    for name in names:
        path = tmp_path / "images" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
        files.append(InputFile(path=name, sha256=hashlib.sha256(name.encode()).hexdigest(), size=len(name)))
    return Case(number=1, files=tuple(files), patient=1, reading=reading)


def said(tmp_path, rows, case, combine="max"):
    """Return what the rows of a table say of a case: the scores for bright and dark, or why there are none."""
    write_table(tmp_path / "predictions.csv", rows)
    text = CARD.replace("[intended_use]", 'file = "predictions.csv"\n[intended_use]') + 'kind = "classification"\n'
    card = complete_card(tomllib.loads(text))
    return PredictionsLane(tmp_path / "images", tmp_path, card, [case], combine=combine).evaluate(case)


@pytest.mark.parametrize(("combine", "bright"), [("max", 0.9), ("mean", 0.5), ("any", 0.9)])
def test_rows_of_several_images_of_one_case_are_combined(tmp_path, combine, bright):
    case = several(tmp_path, "p/a.png", "p/b.png", "p/c.png")
    rows = [("p/a.png", "0.1"), ("p/b.png", "0.9"), ("p/c.png", "0.5")]
    assert said(tmp_path, rows, case, combine).scores == pytest.approx((1 - bright, bright))


def test_an_image_of_a_case_without_a_row_fails_the_case(tmp_path):
    case = several(tmp_path, "p/a.png", "p/b.png")
    assert said(tmp_path, [("p/b.png", "0.9")], case).failure == "no_prediction"


@pytest.mark.parametrize("name", ["p", "p/a.dcm", "p/b.dcm"])
def test_one_row_speaks_about_a_whole_volume(tmp_path, name):
    case = several(tmp_path, "p/a.dcm", "p/b.dcm", reading="volume")
    assert said(tmp_path, [(name, "0.8")], case).scores == pytest.approx((0.2, 0.8))


def test_one_row_for_the_folder_speaks_about_all_its_images(tmp_path):
    case = several(tmp_path, "p/a.png", "p/b.png")
    assert said(tmp_path, [("p", "0.8")], case).scores == pytest.approx((0.2, 0.8))


def test_a_case_of_which_any_image_has_changed_is_left_out(tmp_path):
    case = several(tmp_path, "p/a.png", "p/b.png")
    (tmp_path / "images" / "p" / "b.png").write_bytes(b"other")
    assert said(tmp_path, [("p", "0.8")], case).exclusion == "changed_since_scan"
