"""How answers leave the program: clean, whole in any encoding, and quietly where nobody reads on."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from evaluators.cli.main import main
from evaluators.cli.output import Output
from evaluators.evaluation.folder import open_folder
from evaluators.texts import Words
from support.evaluations import make_evaluation, write_images
from support.workbooks import workbook_bytes


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


@pytest.mark.parametrize(("language", "told"), [("en", "Workbook: 12 rows"), ("de", "Arbeitsmappe: 12 Zeilen")])
def test_a_workbook_is_told_as_one_without_delimiter_or_encoding(tmp_path, capsys, language, told):
    table = write_images(tmp_path / "images")
    with table.open(encoding="utf-8", newline="") as stream:
        (tmp_path / "labels.xlsx").write_bytes(workbook_bytes(list(csv.reader(stream))))
    reference = ("--reference", str(tmp_path / "labels.xlsx"), "--patient-column", "patient")
    assert main(["--lang", language, "scan", str(tmp_path / "images"), *reference]) == 0
    assert told in capsys.readouterr().out


def test_all_that_is_known_is_said_before_it_is_asked_whose_images_they_are(tmp_path, capsys):
    table = write_images(tmp_path / "images")
    bare = tmp_path / "bare.csv"
    with table.open(encoding="utf-8", newline="") as stream, bare.open("w", encoding="utf-8", newline="") as written:
        csv.writer(written).writerows(row[:2] for row in csv.reader(stream))
    assert main(["--lang", "en", "scan", str(tmp_path / "images"), "--reference", str(bare)]) == 2
    told = capsys.readouterr()
    assert "12 cases offered: 12 can be evaluated" in told.out
    assert "--one-image-per-patient" in told.err


def test_results_once_computed_can_be_looked_at_while_the_evaluation_is_open_elsewhere(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))
    target = str(make_evaluation(tmp_path))
    assert main(["run", target]) == 0
    assert main(["results", target]) == 0
    with open_folder(Path(target), write=True):
        assert main(["results", target]) == 0
