"""From images to a verified summary by commands alone, as a hospital would type them."""

import json

import pytest

from evaluators.cli.main import main
from evaluators.evidence import keys as signing_keys
from evaluators.evidence.public_keys import key_code
from support import models
from support.evaluations import make_evaluation, write_images


@pytest.fixture(scope="module")
def hospital(tmp_path_factory):
    """Return a folder with everything done up to the signed package."""
    place = tmp_path_factory.mktemp("hospital")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PRUEFSTAND_HOME", str(place / "home"))
        greys = tuple(20 + 4 * n for n in range(52))
        table = write_images(place / "images", greys, tuple(grey > 120 or grey % 20 == 0 for grey in greys))
        models.write_package(
            place / "package", models.brightness_model(), golden=[(200, models.probability(200 / 255))]
        )
        (place / "pass.txt").write_text("correct horse battery staple\n")
        (place / "plan.toml").write_text(
            'format = 1\nquestion = "Is it bright?"\n'
            '[[goal]]\nmetric = "specificity"\nat_least = 0.5\nassumed_true = 0.9\n'
        )
        signing_keys.create_key(
            place / "home" / "keys",
            name="Clinic",
            organisation="Example Clinic",
            role=None,
            passphrase="correct horse battery staple",
        )
        code = main(
            [
                *("evaluate", "--model", str(place / "package"), "--data", str(place / "images")),
                *("--reference", str(table), "--patient-column", "patient", "--plan", str(place / "plan.toml")),
                *("--out", str(place / "evaluation"), "--key", "Clinic"),
                *("--passphrase-file", str(place / "pass.txt"), "--workers", "2"),
            ]
        )
        assert code == 0
    return place


@pytest.fixture
def package(hospital):
    return next((hospital / "evaluation" / "exports").glob("*.evalpack"))


@pytest.fixture(autouse=True)
def home(hospital, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(hospital / "home"))


def answer(capsys, *arguments):
    code = main([str(argument) for argument in arguments])
    return code, capsys.readouterr().out


def test_the_summary_is_intact_but_its_signer_unknown_until_the_code_is_typed(hospital, package, capsys):
    exit_code, shown = answer(capsys, "--lang", "en", "verify", package)
    assert exit_code == 3
    assert f"pruefstand keys trust {package} --name NAME" in " ".join(shown.split())
    code = key_code(signing_keys.load_key("Clinic", hospital / "home" / "keys", "correct horse battery staple").public)
    trusted = ("keys", "trust", package, "--name", "Clinic", "--organisation", "Example Clinic")
    assert answer(capsys, *trusted, "--code", "0000 0000 0000 0000 0000")[0] == 2
    assert answer(capsys, *trusted, "--code", code)[0] == 0
    exit_code, shown = answer(capsys, "--lang", "en", "verify", package)
    assert exit_code == 0
    assert shown.startswith("Signed and unchanged")
    assert answer(capsys, "keys", "withdraw", "Clinic", "--reason", "lost")[0] == 0
    exit_code, shown = answer(capsys, "--lang", "de", "verify", package)
    assert exit_code == 1
    assert shown.startswith("Schlüssel zurückgezogen oder abgelaufen")


def test_a_key_that_does_not_exist_is_told_before_a_passphrase_is_asked_for(hospital, capsys):
    code = main(["--lang", "en", "sign", str(hospital / "evaluation"), "--key", "Nobody"])
    assert code == 2
    assert "There is no key “Nobody”." in capsys.readouterr().err


def test_of_several_summaries_the_worst_decides(package, capsys, tmp_path):
    code, shown = answer(capsys, "verify", package, tmp_path / "none.evalpack", "--json")
    document = json.loads(shown)
    assert code == document["exit_code"] == 2
    assert [one["exit_code"] for one in document["summaries"]] == [answer(capsys, "verify", package)[0], 2]
    assert document["summaries"][1]["error"] == "C519"


def test_every_question_has_a_status_and_a_sentence_id_in_json(package, capsys):
    code, shown = answer(capsys, "verify", package, "--json")
    document = json.loads(shown)
    assert document["exit_code"] == code
    assert [question["number"] for question in document["questions"]] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert all(question["sentence"].startswith("verify.") for question in document["questions"])


def test_the_data_in_the_house_are_matched_by_content(hospital, package, capsys):
    given = ("--data", hospital / "images", "--data-key", hospital / "evaluation" / "data-key.json")
    document = json.loads(answer(capsys, "verify", package, *given, "--json")[1])
    assert document["questions"][6]["status"] == "ok"
    document = json.loads(
        answer(capsys, "verify", package, *given, "--reference", hospital / "labels.csv", "--json")[1]
    )
    assert document["questions"][6]["sentence"] == "verify.data.all_same"


def test_a_changed_reference_is_found(hospital, package, capsys, tmp_path):
    other = tmp_path / "labels.csv"
    first, *rest = (hospital / "labels.csv").read_text().splitlines()[1:]
    other.write_text("\n".join(["image,label,patient,sex", first.replace("bright", "dark"), *rest]))
    given = ("--data", hospital / "images", "--data-key", hospital / "evaluation" / "data-key.json")
    code, shown = answer(capsys, "verify", package, *given, "--reference", other, "--json")
    assert code == 1
    assert json.loads(shown)["questions"][6]["sentence"] == "verify.data.references_differ"


def test_chosen_cases_are_proved_without_revealing_the_others(hospital, package, capsys, tmp_path):
    opening = tmp_path / "opening.json"
    assert answer(capsys, "prove", hospital / "evaluation", "--cases", "3,17", "--out", opening)[0] == 0
    told = json.loads(opening.read_text())
    assert [case["case"] for case in told["cases"]] == [3, 17]
    document = json.loads(answer(capsys, "verify", package, "--opening", opening, "--json")[1])
    assert document["questions"][6]["sentence"] == "verify.data.opening"


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_report_is_rebuilt_from_the_bundle_byte_by_byte(package, capsys, tmp_path, language):
    place = {"en": tmp_path / "report.en.pdf", "de": tmp_path}[language]  # a file, or the folder for it
    assert answer(capsys, "--lang", language, "report", package / "bundle.intoto.jsonl", "--out", place)[0] == 0
    assert (tmp_path / f"report.{language}.pdf").read_bytes() == (package / f"report.{language}.pdf").read_bytes()


def test_results_in_json_and_csv_say_the_same(hospital, capsys):
    code, shown = answer(capsys, "results", hospital / "evaluation", "--format", "json")
    document = json.loads(shown)
    assert code == 0
    assert document["confirmatory"] is True
    cases = document["cases"]
    assert cases["offered"] == cases["excluded"] + cases["no_reference"] + cases["failed"] + cases["evaluated"]
    _, table = answer(capsys, "results", hospital / "evaluation", "--format", "csv")
    auroc = next(estimate for estimate in document["estimates"] if estimate["id"] == "auroc")
    row = next(line for line in table.splitlines() if line.startswith("auroc,"))
    assert repr(auroc["value"]) in row


def test_a_required_model_is_compared(package, capsys):
    model = json.loads(answer(capsys, "verify", package, "--json")[1])["summary"]["model_digest"]
    good = json.loads(answer(capsys, "verify", package, "--require", f"model={model},confirmatory", "--json")[1])
    assert good["questions"][-1]["status"] == "ok"
    code, shown = answer(capsys, "verify", package, "--require", f"model={'0' * 64}", "--json")
    assert code == 1
    assert json.loads(shown)["questions"][-1]["sentence"] == "verify.required.model"


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_command_has_help_with_an_example(capsys, language):
    from evaluators.cli.parser import COMMANDS

    for command in COMMANDS:
        code, shown = answer(capsys, "--lang", language, command.name, "--help")
        assert code == 0
        assert f"pruefstand {command.name}" in shown.splitlines()[-1]


def test_german_help_has_no_english_left_in_its_frame(capsys):
    shown = answer(capsys, "--lang", "de", "verify", "--help")[1]
    assert shown.startswith("Aufruf: pruefstand verify")
    assert "Optionen:" in shown
    assert main(["--lang", "de", "verify"]) == 2
    assert "diese Angaben fehlen" in capsys.readouterr().err


def test_a_package_for_a_chosen_text_shows_it_and_no_other(hospital, capsys, tmp_path):
    common = ("sign", hospital / "evaluation", "--key", "Clinic", "--passphrase-file", hospital / "pass.txt")
    assert answer(capsys, *common, "--out", tmp_path / "plain")[0] == 0
    assert answer(capsys, *common, "--out", tmp_path / "told", "--text", "plan.question")[0] == 0
    payloads = {name: _payloads(tmp_path / name) for name in ("plain", "told")}
    assert "Is it bright?" in payloads["told"]
    assert "Is it bright?" not in payloads["plain"]
    assert "Telling bright images from dark ones." not in payloads["told"]


def test_nothing_that_identifies_leaves_in_a_package(package):
    told = _payloads(package.parent)
    assert not [name for name in ("001.png", "labels.csv", "hospital", "p17") if name in told]


def _payloads(folder):
    import base64

    bundle = next(folder.glob("*.evalpack")) / "bundle.intoto.jsonl"
    return "".join(base64.b64decode(json.loads(line)["payload"]).decode() for line in bundle.read_text().splitlines())


def test_an_amendment_and_the_target_prevalence_stand_above_the_results(tmp_path, capsys):
    target = make_evaluation(tmp_path, plan="[report]\ntarget_prevalence = 0.02\n")
    assert answer(capsys, "plan", target, "--lock")[0] == 0
    assert answer(capsys, "run", target)[0] == 0
    amended = answer(capsys, "plan", target, "--set", 'question="Is it bright?"', "--amend", "forgotten")
    assert amended[0] == 0
    shown = answer(capsys, "--lang", "en", "results", target)[1]
    assert "The plan was amended once" in shown
    assert "Target prevalence: 2.0%." in shown


@pytest.mark.parametrize("locked", [True, False])
def test_how_to_set_a_target_prevalence_fits_the_plan(capsys, locked):
    from evaluators.cli.command import Call
    from evaluators.cli.output import Output
    from evaluators.cli.showing_results import show_results
    from evaluators.domain.estimate import Reason
    from evaluators.texts import Words
    from support.example_results import example_results

    results = example_results()
    without = results.estimates[0].model_copy(update={"value": None, "undefined": Reason.NO_TARGET_PREVALENCE})
    results = results.model_copy(update={"estimates": (without, *results.estimates[1:])})
    show_results(Call({}, Output(Words("en"))), results, locked=locked)
    shown = " ".join(capsys.readouterr().out.split())
    assert ("(now only as an amendment)" in shown) is locked
    assert ("before it is locked" in shown) is not locked


def test_a_goal_that_could_never_be_shown_is_told_before_the_lock(tmp_path, capsys):
    target = make_evaluation(tmp_path, plan='[[goal]]\nmetric = "mcc"\nat_least = 0.5\n')
    assert main(["--lang", "en", "plan", str(target)]) == 0
    assert "could never be shown" in capsys.readouterr().err
    assert main(["--lang", "en", "plan", str(target), "--lock"]) == 2


def test_closing_the_input_where_a_passphrase_is_asked_is_no_defect(monkeypatch, capsys):
    def closed(_prompt):
        raise EOFError

    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("getpass.getpass", closed)
    code, _ = answer(capsys, "keys", "new", "--name", "Other", "--organisation", "Other")
    assert code == 130
