"""How answers leave the program: clean, whole in any encoding, and quietly where nobody reads on."""

import json
import os
import subprocess
import sys

import pytest

from evaluators.cli.main import main
from evaluators.cli.output import Output
from evaluators.texts import Words
from support.evaluations import make_evaluation


def program(*arguments, **options):
    command = [sys.executable, "-m", "desktop", "--lang", "en", *arguments]
    return subprocess.run(command, check=False, timeout=60, **options)


def test_what_files_and_vendors_wrote_cannot_steer_the_terminal_or_forge_a_line(capsys):
    out = Output(Words("en"))
    out.say("Model \x1b[31mred\x07\u202e, by\nA forged line")
    out.note("Folder \x1b]0;title\x07")
    told = capsys.readouterr()
    assert told.out == "Model [31mred, byA forged line\n"
    assert told.err == "Folder ]0;title\n"


def test_a_reader_that_stops_early_ends_the_program_without_complaint():
    reading, writing = os.pipe()
    os.close(reading)
    ended = program("demo", "--list", stdout=writing, stderr=subprocess.PIPE)
    os.close(writing)
    assert (ended.returncode, ended.stderr) == (141, b"")


def test_a_code_page_without_a_sign_shows_another_in_its_place():
    ended = program("--help", capture_output=True, env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert ended.returncode == 0
    assert b"usage: pruefstand" in ended.stdout


def test_json_is_whole_in_a_code_page_that_lacks_its_signs(monkeypatch, tmp_path):
    with (tmp_path / "answer").open("w", encoding="cp1252") as stream:
        monkeypatch.setattr(sys, "stdout", stream)
        Output(Words("en"), as_json=True).document({"goal": "≥ 0.9 für Ł"})
    assert json.loads((tmp_path / "answer").read_text("ascii")) == {"goal": "≥ 0.9 für Ł"}


@pytest.mark.parametrize("command", [("results",), ("sign", "--unsigned")])
def test_asking_for_results_before_the_run_is_answered_as_incomplete(tmp_path, monkeypatch, capsys, command):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))
    name, *options = command
    assert main(["--lang", "en", name, str(make_evaluation(tmp_path)), *options]) == 4
    assert capsys.readouterr().out == ""
