"""Several programs at the files of one person at once: none loses what another wrote."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from evaluators import paths
from evaluators.errors import EvidenceError, FolderError
from evaluators.evaluation import lock as locks
from evaluators.evaluation.register import Register, RunKey
from evaluators.evidence import keys, trust


@pytest.fixture(autouse=True)
def own_home(tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))


def at_once(code, count=4):
    """Run this code in several programs at once, as good as at the same moment, and return what they print."""
    go = "import sys; sys.stdin.readline()\n"
    started = [
        subprocess.Popen([sys.executable, "-c", go + code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(count)
    ]
    with ThreadPoolExecutor(count) as pool:
        return [said for said, _ in pool.map(lambda process: process.communicate("\n"), started)]


MAKE_KEY = """
from evaluators import paths
from evaluators.errors import EvidenceError
from evaluators.evidence import keys
try:
    keys.create_key(paths.keys_folder(), name="Clinic", organisation="Clinic", role=None, passphrase="long enough")
    print("made")
except EvidenceError as error:
    print(error.id)
"""


def test_of_two_programs_that_make_a_key_of_one_name_one_does_and_the_key_works():
    assert sorted(at_once(MAKE_KEY, 2)) == ["C505\n", "made\n"]
    assert keys.load_key("Clinic", paths.keys_folder(), "long enough").card.name == "Clinic"


def test_a_card_whose_key_was_never_written_is_no_key_and_stands_in_nobodys_way(monkeypatch):
    def power_cut(*_):
        raise SystemExit

    folder = paths.keys_folder()
    with monkeypatch.context() as patch:
        patch.setattr(keys, "to_pkcs12", power_cut)
        with pytest.raises(SystemExit):
            keys.create_key(folder, name="Clinic", organisation="Clinic", role=None, passphrase="long enough")
    assert keys.list_keys(folder) == ()
    with pytest.raises(EvidenceError):
        keys.require_key("Clinic", folder)
    keys.create_key(folder, name="Clinic", organisation="Clinic", role=None, passphrase="long enough")
    assert keys.load_key("Clinic", folder, "long enough").card.name == "Clinic"


START_RUN = """
import os
from evaluators import paths
from evaluators.evaluation.register import Register, RunKey
Register(paths.register()).started(RunKey(str(os.getpid()), 1), "model", ["one", "two"])
"""


def test_runs_that_enter_the_register_at_once_are_all_counted_as_runs_on_the_same_images():
    at_once(START_RUN)
    register = Register(paths.register())
    register.started(RunKey("the fifth", 1), "model", ["one", "two"])
    assert register.history(RunKey("the fifth", 1), "model", ["one", "two"]).run_index == 5


TRUST = """
import os
from evaluators import paths
from evaluators.evidence import trust
made = trust.Withdrawal(key_sha256=f"{os.getpid():064x}", reason="lost", at="2026-01-01T00:00:00Z")
trust.change(paths.trust_list(), lambda store: store.model_copy(update={"withdrawn": (*store.withdrawn, made)}))
"""


def test_of_withdrawals_made_at_once_none_is_lost():
    at_once(TRUST)
    assert len(trust.load(paths.trust_list()).withdrawn) == 4


def test_two_programs_that_write_one_file_leave_it_whole(tmp_path):
    file = tmp_path / "settings.json"
    code = "import os\nfrom pathlib import Path\nfrom evaluators.evaluation.atomic import write_file\n"
    code += f"for _ in range(40): write_file(Path({str(file)!r}), (str(os.getpid()) + ' ').encode() * 20_000)"
    at_once(code)
    assert len(set(file.read_text().split())) == 1
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith(".part")] == []


def test_somebody_who_never_finishes_is_not_waited_for_for_ever(tmp_path, monkeypatch):
    monkeypatch.setattr(locks, "WAIT_S", 0.05)
    with locks.in_turn(tmp_path / "turn"), pytest.raises(FolderError) as error, locks.in_turn(tmp_path / "turn"):
        pass
    assert error.value.id == "C546"
