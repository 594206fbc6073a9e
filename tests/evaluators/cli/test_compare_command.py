"""``pruefstand compare``: another submission or another evaluation, in words and as JSON."""

import json
import shutil
from base64 import b64decode

import pytest

from evaluators.cli.main import main
from support.finished_runs import run_one
from support.models import brightness_model, write_package


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    """A finished evaluation that was compared with a submission calling images positive from 0.3 on."""
    place = tmp_path_factory.mktemp("compared")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PRUEFSTAND_HOME", str(place / "home"))
        evaluation = run_one(place, computed=True)
        package = write_package(place / "other", brightness_model())
        card = package / "submission.toml"
        card.write_text(card.read_text().replace("threshold = 0.5", "threshold = 0.3"))
        code = main(["--lang", "en", "compare", str(evaluation), "--with", str(package), "--workers", "1"])
    return evaluation, code


def said(capsys):
    return " ".join(capsys.readouterr().out.split())


def test_another_submission_is_run_and_compared(compared, capsys):
    evaluation, code = compared
    assert code == 0
    assert (evaluation / "compared" / "1" / "evaluation.json").is_file()
    main(["--lang", "en", "compare", str(evaluation)])
    shown = said(capsys)
    assert "A: Brightness 1.0, of this evaluation. B: Brightness 1.0." in shown
    assert "Right by both: 8 cases; by A alone: 2; by B alone: 1; by neither: 1." in shown
    assert "right by A alone: 4, 6" in shown
    assert "Exploratory" in shown


def test_the_latest_comparison_is_one_document(compared, capsys):
    main(["--lang", "en", "compare", str(compared[0]), "--json"])
    document = json.loads(capsys.readouterr().out)
    sensitivity = next(one for one in document["measures"] if one["first"]["metric"] == "sensitivity")
    assert (sensitivity["first"]["value"], sensitivity["second"]["value"]) == (5 / 6, 1.0)
    assert (sensitivity["p"], sensitivity["p_method"]) == (1.0, "mcnemar exact")
    assert [case["case"] for case in document["changed_cases"]][:3] == [4, 5, 6]
    assert document["exploratory"] is True


def test_a_margin_that_is_not_left_out_is_exit_three(compared, tmp_path, capsys):
    evaluation = shutil.copytree(compared[0], tmp_path / "evaluation")
    call = ["--lang", "en", "compare", str(evaluation), "--with", str(evaluation / "compared" / "1")]
    assert main([*call, "--margin", "0.05"]) == 3
    assert "Sensitivity: the interval does not leave out" in said(capsys)


@pytest.mark.parametrize(
    ("arguments", "id"),
    [([], "There is no comparison"), (["--with", "a", "--predictions", "b"], "Two things to compare with")],
)
def test_a_call_that_names_nothing_or_two_things_is_explained(tmp_path, capsys, arguments, id):
    evaluation = run_one(tmp_path, computed=True)
    assert main(["--lang", "en", "compare", str(evaluation), *arguments]) == 2
    assert id in capsys.readouterr().err


def test_german_says_the_same(compared, capsys):
    main(["--lang", "de", "compare", str(compared[0])])
    assert "Richtig bei beiden: 8 Fälle; nur bei A: 2; nur bei B: 1; bei keiner: 1." in said(capsys)


def test_a_signed_comparison_is_read_back_and_its_pages_are_rebuilt(compared, tmp_path):
    evaluation, out = shutil.copytree(compared[0], tmp_path / "evaluation"), tmp_path / "out"
    out.mkdir()
    sign = ["--lang", "en", "sign", str(evaluation), "--unsigned", "--profile", "internal", "--out", str(out)]
    assert main([*sign, "--comparison"]) == 0
    package = next(out.glob("*.evalpack"))
    bundle = next(package.glob("*.jsonl")).read_text("utf-8")
    assert "comparison" in b64decode(json.loads(bundle.splitlines()[1])["payload"]).decode()
    signed = (package / "report.en.pdf").read_bytes()
    assert main(["--lang", "en", "report", str(package), "--out", str(tmp_path / "again.pdf")]) == 0
    assert (tmp_path / "again.pdf").read_bytes() == signed
