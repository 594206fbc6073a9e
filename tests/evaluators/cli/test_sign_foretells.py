"""``pruefstand sign`` says what the summary will not tell."""

from evaluators.cli.main import main
from support.evaluations import finish, make_evaluation

UNTOLD = "measures and verdicts are withheld, because fewer than 10 patients have bright, dark."


def test_sign_says_which_classes_have_too_few_patients_to_tell_of_outside(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))
    evaluation = str(finish(make_evaluation(tmp_path)))  # six patients of each class
    assert main(["--lang", "en", "sign", evaluation, "--unsigned", "--out", str(tmp_path / "outside")]) == 0
    assert UNTOLD in " ".join(capsys.readouterr().err.split())
    inside = ("--profile", "internal", "--out", str(tmp_path / "inside"))
    assert main(["--lang", "en", "sign", evaluation, "--unsigned", *inside]) == 0
    assert "withheld" not in capsys.readouterr().err
