"""Several programs at the files of one person at once: none loses what another wrote."""

import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from evaluators import paths
from evaluators.errors import EvidenceError, FolderError
from evaluators.evaluation import lock as locks
from evaluators.evaluation.folder import open_folder
from evaluators.evaluation.ledger import Event
from evaluators.evaluation.register import Register, RunKey
from evaluators.evidence import keys, trust
from support.evaluations import finish, make_evaluation


@pytest.fixture(autouse=True)
def own_home(tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))


def at_once(code, count=4, arguments=()):
    """Run this code in several programs at once, as good as at the same moment, and return what they print.

    Each gets one of the arguments, where there are any.
    """
    go = "import sys; sys.stdin.readline()\n"
    started = [
        subprocess.Popen(
            [sys.executable, "-c", go + code, *arguments[number : number + 1]],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(count)
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


SIGN = """
from pathlib import Path
from evaluators import paths
from evaluators.errors import FolderError
from evaluators.evaluation.assembling import kept_results
from evaluators.evaluation.folder import open_folder
from evaluators.evaluation.observer import Silent
from evaluators.evidence import keys
from evaluators.signing import SigningChoices, sign_evaluation
evaluation = Path(sys.argv[1])
key = keys.load_key("Clinic", paths.keys_folder(), "long enough")
choices = SigningChoices(out=evaluation.parent / "out", profile="internal")
try:
    with open_folder(evaluation, write=True) as folder:
        print(sign_evaluation(folder, kept_results(folder), [key], choices, Silent()).name)
except FolderError as error:
    print(error.id)
"""


@pytest.fixture
def finished(tmp_path):
    """Return an evaluation with results, and a key to sign with."""
    keys.create_key(paths.keys_folder(), name="Clinic", organisation="Clinic", role=None, passphrase="long enough")
    return finish(make_evaluation(tmp_path, greys=(30, 90, 150, 210), positive=(False, False, True, True)))


def signed(evaluation):
    """Return the packages the ledger tells of."""
    with open_folder(evaluation, write=False) as folder:
        return [entry.detail["package"] for entry in folder.ledger.entries() if entry.event is Event.SIGNED]


@pytest.mark.slow
def test_of_two_programs_that_sign_one_evaluation_at_once_each_signs_or_is_told_that_it_is_open_elsewhere(finished):
    said = sorted(line.strip() for line in at_once(SIGN, 2, [str(finished)] * 2))
    packages = sorted({name for name in said if name != "M21"})
    assert packages
    assert said.count("M21") + len(signed(finished)) == 2
    out = finished.parent / "out"
    assert sorted(path.name for path in out.iterdir()) == sorted([*packages, *(f"{name}.zip" for name in packages)])
    assert set(signed(finished)) == set(packages)


@pytest.mark.slow
def test_two_evaluations_signed_into_one_folder_at_once_are_both_there_and_nothing_is_left_over(finished):
    copy = Path(shutil.copytree(finished, finished.with_name("copy")))
    packages = {line.strip() for line in at_once(SIGN, 2, [str(finished), str(copy)])}
    assert {*signed(finished), *signed(copy)} == packages
    assert {path.name.removesuffix(".zip") for path in (finished.parent / "out").iterdir()} == packages
