"""Preferences: kept, believed value by value, and set aside whole only when the file is damaged."""

import json

import pytest

from desktop import settings
from desktop.settings import Preferences


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path))
    return tmp_path


def write(home, content):
    (home / settings.FILE).write_text(content if isinstance(content, str) else json.dumps(content))


def test_what_is_saved_is_loaded():
    wanted = Preferences(language="de", text_size=150, threads=3, ct_presets=((1, 2),) * 6, recent=("/a", "/b"))
    settings.save(wanted)
    assert settings.load() == (wanted, None)


def test_a_value_that_cannot_be_used_becomes_the_standard_one_and_the_others_stay(home):
    write(home, {"format": 1, "language": "fr", "theme": "dark", "text_size": 1000, "ct_presets": [[1, 2]], "new": 1})
    assert settings.load() == (Preferences(theme="dark"), None)


@pytest.mark.parametrize("content", ["{ damaged", "[]", '{"format": 2, "theme": "dark"}', "[" * 100_000, "\0"])
def test_a_damaged_file_is_set_aside_with_its_content(home, content):
    write(home, content)
    preferences, aside = settings.load()
    assert preferences == Preferences()
    assert aside.read_text() == content
    assert settings.load() == (Preferences(), None)


@pytest.mark.parametrize(
    "values",
    [
        {"text_size": 89},
        {"text_size": True},
        {"threads": 0},
        {"threads": 1.5},
        {"window_step": float("nan")},
        {"hide_names": 1},
        {"theme": ["dark"]},
        {"ct_presets": ((1, 2),)},
        {"ct_presets": ((1, 0),) * 6},
        {"recent": ("a", 1)},
        {"evaluations_folder": 3},
    ],
)
def test_nothing_else_can_be_put_in_force(values):
    with pytest.raises(ValueError, match=next(iter(values))):
        Preferences().changed(**values)


def test_a_folder_that_cannot_be_written_is_no_obstacle(home, monkeypatch):
    (home / "file").write_text("")
    monkeypatch.setenv("PRUEFSTAND_HOME", str(home / "file"))
    settings.save(Preferences(theme="dark"))
    assert settings.load()[0] == Preferences()


def test_recent_evaluations_are_the_latest_first_each_once(tmp_path):
    now = Preferences()
    for name in ("a", "b", "a"):
        now = settings.opened(now, tmp_path / name)
    assert now.recent == (str(tmp_path / "a"), str(tmp_path / "b"))


def test_new_evaluations_go_where_the_person_said(tmp_path):
    assert settings.evaluations_folder(Preferences()) == tmp_path / "evaluations"
    assert settings.evaluations_folder(Preferences(evaluations_folder="/data")).as_posix() == "/data"
