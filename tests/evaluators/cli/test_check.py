"""``pruefstand check`` as a start-up uses it: from a bare model to a package, and in a build."""

import json
import re
import tomllib
from pathlib import Path
from typing import get_args
from xml.etree import ElementTree as ET

import pytest

from evaluators.cli.check_steps import Step
from evaluators.cli.junit import junit_xml
from evaluators.cli.main import main
from evaluators.cli.skeleton_answers import answers_of, ask, options
from evaluators.cli.skeleton_card import BLOCKS, OPTIONAL, commented_card
from evaluators.domain.package_signature import PackageSignature
from evaluators.domain.submission import Card, GraphFacts, Tensor
from evaluators.errors import CallError, SubmissionError
from evaluators.submission.card import read_card, read_partial_card, write_card
from evaluators.submission.sentences import signature_sentence
from evaluators.texts import LANGUAGES, Words
from support import dependent_models, models

RESIZE = "{ do = 'resize', width = 8, height = 8, filter = 'bilinear', resampler = 'pillow' }"
ANSWERS = (
    "model.name=Brightness",
    "model.version=1.10",
    "model.developer=Example GmbH",
    "intended_use.text=Telling bright images from dark ones",
    "task.kind=classification",
    "task.classes=dark,bright",
    "task.positive=bright",
    "task.threshold=0.5",
    "input.colour=RGB",
    f"input.steps=[{RESIZE}, {{ do = 'scale', divide_by = 255.0 }}]",
    "output.means=probabilities",
)


def report(content):
    """Return the only suite of a JUnit report; it is our own file."""
    return ET.fromstring(content).find("testsuite")  # noqa: S314


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Return a folder with a bare model taken to a checked package in one call, and what was said."""
    place = tmp_path_factory.mktemp("startup")
    (place / "bare.onnx").write_bytes(models.brightness_model().SerializeToString())
    (place / "bright.png").write_bytes(models.plain_image(200))
    p = models.probability(200 / 255)
    (place / "own code.json").write_text(json.dumps([1 - p, p]))
    given = [part for answer in ANSWERS for part in ("--set", answer)]
    wanted = ("--init", str(place / "package"), "--sample", str(place / "bright.png"))
    sample = ("--golden", f"{place / 'bright.png'}={place / 'own code.json'}")
    results = ("--prepared", str(place / "seen.png"), "--junit", str(place / "check.xml"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PRUEFSTAND_HOME", str(place / "home"))
        code = main(["--lang", "en", "check", str(place / "bare.onnx"), *wanted, *sample, *results, *given])
    assert code == 0
    return place


def test_a_bare_model_becomes_a_package_with_a_complete_card(built):
    text = (built / "package" / "submission.toml").read_text("utf-8")
    card = read_card(text)
    assert card.model.version == "1.10"  # a text, not the number 1.1
    assert (card.task.classes, card.task.positive, card.task.threshold) == (("dark", "bright"), ("bright",), 0.5)
    assert (card.input[0].name, card.input[0].layout, card.output[0].name) == ("image", "NCHW", "probabilities")
    assert (built / "package" / "bare.onnx").read_bytes() == (built / "bare.onnx").read_bytes()


def test_the_vendors_samples_go_into_the_package_and_are_reproduced(built):
    golden = read_card((built / "package" / "submission.toml").read_text("utf-8")).golden
    assert [(one.input, one.output) for one in golden] == [("golden/0001.png", "golden/0001_output.json")]
    (passed,) = (case for case in report((built / "check.xml").read_bytes()) if case.get("name") == "golden_samples")
    assert passed.find("system-out").text.startswith("Golden samples: 1 of 1 reproduced")


def test_a_sample_without_an_output_is_said(built, capsys):
    given = [part for answer in ANSWERS for part in ("--set", answer)]
    call = ("check", str(built / "bare.onnx"), "--init", str(built / "other"), "--golden", "no.png=no.json", *given)
    assert main(list(call)) == 2
    assert "no.png=no.json" in capsys.readouterr().err
    assert not (built / "other").exists()


def test_in_a_terminal_what_is_open_is_asked_until_the_card_takes_it(monkeypatch):
    typed = iter(["", "1.0", "", "", "2", "0.25"])
    said = []
    monkeypatch.setattr("builtins.input", lambda: next(typed))
    words = Words("en")
    draft = ask(("model.version", "task.kind", "task.positive", "task.threshold"), None, said.append, words)
    task = {"kind": "classification", "positive": [], "threshold": 0.25}
    assert draft == {"model": {"version": "1.0"}, "task": task}
    assert [line.split()[0] for line in said if line.endswith("?")] == ["Which", "What", "Which", "From"]
    assert len(said) == 4 + 2  # an empty version and a threshold of 2 were not taken


def test_what_the_model_is_handed_is_written_as_a_picture(built):
    assert (built / "seen.png").read_bytes().startswith(b"\x89PNG")


def test_a_build_server_reads_each_step_as_a_test_case(built):
    suite = report((built / "check.xml").read_bytes())
    names = [case.get("name") for case in suite]
    wanted = ["opened", "preflight", "isolation", "golden_samples", "prepared", "one_pass", "repeatable", "optimiser"]
    wanted.append("neighbours")
    assert names == wanted
    assert [suite.get(name) for name in ("tests", "failures", "errors", "skipped")] == ["9", "0", "0", "0"]
    assert b"bright.png" not in (built / "check.xml").read_bytes()


def test_a_folder_with_files_is_never_written_into(built, capsys):
    assert main(["check", str(built / "bare.onnx"), "--init", str(built / "package")]) == 2
    assert str(built / "package") in capsys.readouterr().err


def test_open_questions_are_listed_with_the_command_that_answers_them(built, capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    code = main(["--lang", "en", "check", str(built / "bare.onnx"), "--init", str(built / "new"), "--set", ANSWERS[0]])
    shown = capsys.readouterr().out
    assert code == 1
    assert not (built / "new").exists()
    assert f"pruefstand check {built / 'bare.onnx'} --init {built / 'new'} \\\n  --set model.name=Brightness" in shown
    assert "--set task.classes=no,yes" in shown
    assert "width = 8, height = 8" in shown


def test_a_wrong_answer_of_the_vendors_sample_fails_the_check(tmp_path, capsys):
    models.write_package(tmp_path / "package", models.brightness_model(), golden=[(200, 0.25)])
    code = main(["check", str(tmp_path / "package"), "--json", "--junit", str(tmp_path / "check.xml")])
    told = json.loads(capsys.readouterr().out)
    status = {check["name"]: check["status"] for check in told["checks"]}
    (sentence,) = (check["sentence"] for check in told["checks"] if check["name"] == "golden_samples")
    assert "Sample 1: dark expected 0.7500, found" in sentence or "Sample 1: bright expected 0.2500, found" in sentence
    assert (code, told["ready"], told["golden"]["reproduced"]) == (1, False, 0)
    assert (status["golden_samples"], status["one_pass"]) == ("failed", "passed")
    assert report((tmp_path / "check.xml").read_bytes()).get("failures") == "1"


def test_a_file_that_is_no_model_is_a_failed_test_case_too(tmp_path):
    (tmp_path / "no.onnx").write_bytes(b"this is text")
    assert main(["check", str(tmp_path / "no.onnx"), "--junit", str(tmp_path / "check.xml")]) == 2
    assert [case.get("name") for case in report((tmp_path / "check.xml").read_bytes())] == ["opened"]


def test_a_card_that_cannot_be_read_is_a_failed_test_case_where_a_package_is_begun(built):
    (built / "bad.toml").write_text("format = = 1")
    wanted = ("--init", str(built / "never"), "--card", str(built / "bad.toml"), "--junit", str(built / "bad.xml"))
    assert main(["check", str(built / "bare.onnx"), *wanted]) == 2
    assert report((built / "bad.xml").read_bytes()).get("failures") == "1"


def test_text_from_a_model_cannot_break_the_xml():
    content = junit_xml([Step("opened", "failed", 'a\x00<b>&"\ufffe\ud800c', 0.5)])
    assert report(content).find("testcase/failure").text == 'a<b>&"c'


@pytest.mark.parametrize(
    ("text", "error", "id"),
    [
        ("task.classes", CallError, "C184"),
        ("classes=a,b", CallError, "C184"),
        ("owner.name=x", CallError, "C184"),
        ("task.threshold=half", CallError, "C186"),
        ("input.steps=scale", CallError, "C186"),
        ("task.threshold=2", SubmissionError, None),
        ("task.colour=red", SubmissionError, None),
    ],
)
def test_what_is_no_answer_is_said_at_once(text, error, id):
    with pytest.raises(error) as caught:
        answers_of([text])
    assert id is None or caught.value.id == id


def test_every_proposal_is_an_answer_that_the_card_takes():
    graph = GraphFacts(
        opset=17,
        ir_version=8,
        producer="",
        inputs=(Tensor(name="x", dtype="float32", shape=(1, 3, 64, 96)),),
        outputs=(Tensor(name="y", dtype="float32", shape=(1, 4)),),
        parameters=0,
        operators={},
    )
    keys = ("task.classes", "task.positive", "task.threshold", "input.name", "input.steps", "output.name")
    proposed = [re.fullmatch(r"--set '?(.*?)'?", option).group(1) for option in options(keys, graph)]
    draft = answers_of(proposed)
    assert draft["task"]["classes"] == ["class1", "class2", "class3", "class4"]
    assert [draft["input"][0]["steps"][0][side] for side in ("width", "height")] == [96, 64]


def test_a_value_for_each_pixel_is_proposed_as_a_model_of_masks():
    masks = Tensor(name="y", dtype="float32", shape=("n", 7, 64, 96))
    graph = GraphFacts(opset=17, ir_version=8, producer="", inputs=(), outputs=(masks,), parameters=0, operators={})
    asked = ("task.kind", "task.classes", "task.positive", "task.threshold", "output.means")
    names = ",".join(["background", *(f"class{n}" for n in range(1, 7))])
    assert options(asked, graph) == [
        "--set task.kind=segmentation",
        f"--set task.classes={names}",
        "--set output.means=probabilities",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_behind_a_number_sign_can_be_made_ones_own(language):
    draft = tomllib.loads(models.card_text())
    words = Words(language)
    text = commented_card(draft, words)
    assert Card.model_validate_json(json.dumps(tomllib.loads(text))) == read_card(models.card_text())
    examples = [key for keys in OPTIONAL.values() for key in keys] + [key for keys in BLOCKS.values() for key in keys]
    example = re.compile(rf"^# (\[population\]|\[\[(?:claim|golden)\]\]|(?:{'|'.join(examples)}) = .*)$", re.MULTILINE)
    full = read_partial_card(example.sub(r"\1", text))
    assert full["intended_use"]["age_years"] == [18, 100]
    assert (len(full["claim"]), len(full["golden"])) == (1, 1)
    assert full["population"]["age_band"]["65+"] == 0.2


def test_the_card_of_a_model_of_masks_speaks_of_masks():
    draft = tomllib.loads(models.card_text())
    draft["task"] |= {"kind": "segmentation", "positive": []}
    text = commented_card(draft, Words("en"))
    assert '# metric = "dice"' in text
    assert "# The structures that are scored; [] = all but the first, which is the background.\npositive = []" in text


def test_the_card_of_the_skeleton_reads_back(built):
    card = read_card((built / "package" / "submission.toml").read_text("utf-8"))
    assert read_card(write_card(card)) == card


def test_a_signature_over_other_files_fails_the_check(tmp_path, capsys):
    package = models.write_package(tmp_path / "package", models.brightness_model())
    bundle = Path(__file__).parents[1] / "submission" / "signed_package" / "key.sig"
    (package / "model.sig").write_bytes(bundle.read_bytes())
    assert main(["--lang", "en", "check", str(package), "--junit", str(tmp_path / "check.xml")]) == 1
    assert "The signature in the package was made over other files than these." in capsys.readouterr().out
    failed = [
        case.get("name") for case in report((tmp_path / "check.xml").read_bytes()) if case.find("failure") is not None
    ]
    assert failed == ["preflight.signature_changed"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_worth_of_a_signature_has_words(language):
    words = Words(language)
    for status in get_args(PackageSignature.model_fields["status"].annotation):
        assert signature_sentence(PackageSignature(status=status), words)
    known = PackageSignature(status="valid", known=True, key_fingerprint="ab12")
    assert "ab12" in signature_sentence(known, words)
    assert "Example" in signature_sentence(PackageSignature(status="valid", named="Example"), words)


def test_a_vendor_is_told_that_answers_change_with_the_neighbours_in_a_batch(tmp_path, capsys):
    package = models.write_package(tmp_path / "package", dependent_models.neighbours_model())
    assert main(["--lang", "en", "check", str(package)]) == 1
    assert "beside a black image in a batch: not the same answer" in capsys.readouterr().out
