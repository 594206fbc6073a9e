"""Names that turn text round, colour a terminal, load a file or look like another's."""

import json
import unicodedata
from datetime import UTC, datetime

import pytest

from desktop.flows import check_report
from desktop.flows.check_report import Checked
from desktop.widgets.label import Label
from evaluators import paths
from evaluators.cli.main import main
from evaluators.evidence import trust
from evaluators.evidence.bundle import write_bundle
from evaluators.evidence.packages import open_package
from evaluators.evidence.record import Evaluator, RequiredSigner, Signer
from evaluators.evidence.verification import verify
from evaluators.texts import Words
from support.attacked_packages import KEY, OTHER, said, small_bundle, written
from support.packages import NOW, believing, package_files, signed_by

HOSTILE = {
    "terminal": "Klinik\x1b[2J\x1b]0;x\x07\x9b31m",
    "turned round": "Klinik \u202egnusylf\u202c",
    "turned round in another way": "Klinik \u2067abc\u2069",
    "invisible": "Kli\u200bnik\ufeff\u00ad",
    "lines": "Klinik\n✓  Signed and unchanged\r\u2028\u2029",
    "page": "<img src='file:///etc/passwd'><b>Klinik</b>",
    "markup": "[bold red]Klinik[/] :warning: {name} %s",
    "looks alike": "Кlіnіk Мuѕtеrѕtаdt",
    "zero": "Klinik\0",
    "half of one": "Klinik \U000e0041",
}

TOGETHER = (" ".join(list(HOSTILE.values())[:5]), " ".join(list(HOSTILE.values())[5:]))
"""All of them in two names, so that fewer workers need be started."""


def hidden(text):
    return [c for c in text if c != "\n" and unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"}]


@pytest.fixture(autouse=True)
def own_home(tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))


def named(key, name):
    """A package in which every name is ``name``."""
    record = signed_by(
        [key],
        evaluator=Evaluator(organisation=name, role=name, department=name),
        signers=(Signer(name=name, role=name, organisation=name),),
    )
    required = (RequiredSigner(key_sha256=key.public.sha256, name=name, role=name),)
    return package_files(record.model_copy(update={"required_signers": required}), [key])


@pytest.mark.parametrize("name", TOGETHER, ids=["turning", "drawing"])
def test_no_name_reaches_the_terminal_as_more_than_letters(name, tmp_path, capsys):
    folder = written(named(OTHER, name), tmp_path / "summary.evalpack")
    assert main(["--lang", "en", "verify", str(folder)]) == 3
    shown = capsys.readouterr()
    assert hidden(shown.out + shown.err) == []
    assert shown.out.splitlines()[0] == "Unchanged, but signer not known"
    assert "✓  Signed and unchanged" not in shown.out.splitlines()
    assert ("[bold red]Klinik[/] :warning: {name} %s" in shown.out) == ("[bold red]" in name)


@pytest.mark.parametrize("name", TOGETHER, ids=["turning", "drawing"])
def test_in_json_every_name_is_whole_and_nothing_in_it_controls_a_terminal(name, tmp_path, capsys):
    folder = written(named(OTHER, name), tmp_path / "summary.evalpack")
    assert main(["--lang", "en", "verify", str(folder), "--json"]) == 3
    shown = capsys.readouterr().out
    assert hidden(shown) == []
    assert json.loads(shown)["summary"]["claimed_by"] == name


def test_a_file_name_that_is_no_text_is_told_without_breaking_the_document(tmp_path, capsys):
    files = [tmp_path / "a\udcff\x1b[31m.jsonl", tmp_path / "b.jsonl"]
    for file in files:
        file.write_bytes(small_bundle())
    trust.save(paths.trust_list(), believing(KEY))
    assert main(["--lang", "en", "verify", *map(str, files), "--json"]) == 0
    shown = capsys.readouterr()
    assert hidden(shown.out + shown.err) == []
    assert [one["verdict"] for one in json.loads(shown.out)["summaries"]] == ["intact", "intact"]


def test_names_come_from_the_trust_list_and_never_from_the_summary():
    package = open_package(named(KEY, HOSTILE["looks alike"]), folder=True)
    result = verify(package, believing(KEY), now=NOW)
    assert said(result)[0] == "intact"
    assert [(one.name, one.organisation) for one in result.signers] == [("Dr. Ada Beispiel", "Klinik Musterstadt")]
    assert HOSTILE["looks alike"] not in str(result.answer("signer").parameters)


def hostile_list(name):
    entry = believing(KEY).entries[0].model_copy(update={"name": name, "organisation": name})
    return trust.TrustStore(entries=(entry,))


@pytest.mark.parametrize("kind", HOSTILE)
def test_the_check_report_shows_letters_and_no_markup(kind):
    package = open_package(named(KEY, HOSTILE[kind]), folder=True)
    result = verify(package, hostile_list(HOSTILE[kind]), now=NOW)
    checked = Checked(HOSTILE[kind], datetime(2026, 10, 10, tzinfo=UTC), result)
    for language in ("en", "de"):
        words = Words(language)
        assert hidden(check_report.as_text(checked, words)) == []
        assert "<img" not in check_report.as_html(checked, words)


@pytest.mark.parametrize("kind", HOSTILE)
def test_the_window_shows_a_name_as_letters_and_loads_nothing(kind, qtbot):
    label = Label()
    qtbot.addWidget(label)
    label.say(HOSTILE[kind])
    assert label.textFormat().name == "PlainText"
    assert hidden(label.text()) == []


def test_a_bundle_in_which_every_name_is_hostile_is_judged_like_any_other():
    for name in HOSTILE.values():
        record = signed_by([KEY], evaluator=Evaluator(organisation=name))
        package = open_package({"f": write_bundle(record, [KEY])}, folder=False)
        assert said(verify(package, believing(KEY), now=NOW))[:2] == ("intact", 0)
