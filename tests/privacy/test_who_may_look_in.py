"""Other accounts of the computer see nothing of an evaluation, nor of what the program remembers."""

import stat
import sys

import pytest

from desktop import settings
from evaluators import paths
from evaluators.evaluation.folder import create_folder
from evaluators.evaluation.register import Register, RunKey
from evaluators.evidence import keys

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps folders apart by account, not by mode")


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def parent(tmp_path):
    """A folder for evaluations."""
    folder = tmp_path / "evaluations"
    folder.mkdir()
    return folder


@pytest.mark.parametrize("around", [0o700, 0o755, 0o1777])
def test_an_evaluation_is_open_to_this_account_alone(parent, around):
    parent.chmod(around)
    with create_folder(parent / "evaluation") as folder:
        assert mode(folder.path) == 0o700  # before it has its place, too
    assert mode(parent / "evaluation") == 0o700


def test_in_the_folder_of_a_group_it_is_open_to_the_group_and_nobody_else(parent):
    parent.chmod(0o2770)
    with create_folder(parent / "evaluation"):
        pass
    assert mode(parent / "evaluation") & 0o057 == 0o050


def test_an_empty_folder_that_was_open_to_all_is_so_no_longer(parent):
    (parent / "evaluation").mkdir(mode=0o755)
    with create_folder(parent / "evaluation"):
        pass
    assert mode(parent / "evaluation") == 0o700


def test_what_the_program_remembers_is_open_to_this_account_alone(tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))
    settings.save(settings.opened(settings.Preferences(), tmp_path / "evaluation"))
    assert mode(tmp_path / "home") == 0o700


def test_so_it_is_where_the_folder_for_it_was_there_before_and_open_to_all(tmp_path, monkeypatch):
    home = tmp_path / "home"
    home.mkdir(mode=0o755)
    monkeypatch.setenv("PRUEFSTAND_HOME", str(home))
    settings.save(settings.opened(settings.Preferences(), tmp_path / "evaluation"))
    Register(paths.register()).started(RunKey("evaluation", 1), "model", ["file"])
    assert {path.name: mode(path) for path in home.iterdir()} == {"settings.json": 0o600, "register.sqlite": 0o600}


def test_so_it_is_where_a_key_is_the_first_thing_that_is_kept(tmp_path):
    keys.create_key(
        tmp_path / "home" / "keys", name="A", organisation="B", role=None, passphrase="correct horse battery"
    )
    assert mode(tmp_path / "home") == mode(tmp_path / "home" / "keys") == 0o700
