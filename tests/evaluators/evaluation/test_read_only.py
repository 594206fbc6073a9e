"""What may not be written is looked at, told with what to do, and left as it was: typed by an ordinary user."""

import pytest

from evaluators.evidence.keys import create_key
from support.evaluations import finish, make_evaluation
from support.ordinary_user import can_be_typed, content, protect, release, typed

pytestmark = pytest.mark.skipif(not can_be_typed(), reason="the administrator may write everywhere")
PASSPHRASE = "long enough"
MAY_NOT = "There is no permission to write in this folder."


@pytest.fixture(scope="module")
def ground(tmp_path_factory):
    """Return a folder with a finished evaluation, a key and an empty folder."""
    root = tmp_path_factory.mktemp("ground")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PRUEFSTAND_HOME", str(root / "home"))
        finish(make_evaluation(root, greys=(30, 90, 150, 210), positive=(False, False, True, True)))
    create_key(root / "home" / "keys", name="Clinic", organisation="Clinic", role=None, passphrase=PASSPHRASE)
    (root / "passphrase.txt").write_text(PASSPHRASE + "\n")
    (root / "closed").mkdir()
    return root


@pytest.fixture
def place(ground, monkeypatch):
    """Return it with its home in force, and writable again at the end."""
    monkeypatch.setenv("PRUEFSTAND_HOME", str(ground / "home"))
    yield ground
    release(ground)


def sign(root, out):
    key = ("--key", "Clinic", "--passphrase-file", root / "passphrase.txt")
    return ("sign", root / "evaluation", *key, "--out", out, "--profile", "internal")


def new(root, target):
    data = ("--data", root / "images", "--reference", root / "labels.csv", "--patient-column", "patient")
    return ("new", target, "--model", root / "package", *data)


COMMANDS = {
    "run": lambda root: ("run", root / "evaluation", "--again"),
    "sign": lambda root: sign(root, root / "out"),
    "prove": lambda root: ("prove", root / "evaluation", "--cases", "1", "--out", root / "opening.json"),
}


@pytest.mark.parametrize(
    "command", ["run", *(pytest.param(name, marks=pytest.mark.slow) for name in COMMANDS if name != "run")]
)
def test_an_evaluation_that_may_not_be_written_is_told_and_stays_as_it_was(place, command):
    evaluation = place / "evaluation"
    before = content(evaluation)
    protect(evaluation)
    done = typed(*COMMANDS[command](place))
    assert (done.returncode, MAY_NOT in done.stderr) == (2, True), done.stderr
    assert content(evaluation) == before
    assert not (place / "out").exists()


def test_results_can_be_looked_at_in_a_folder_that_may_not_be_written(place):
    protect(place / "evaluation")
    done = typed("results", place / "evaluation", "--format", "csv")
    assert done.returncode in {0, 3}, done.stderr
    assert "sensitivity" in done.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "words"),
    [
        pytest.param(lambda root: sign(root, root / "closed"), "no permission to write there", id="package"),
        pytest.param(lambda root: sign(root, root / "closed" / "in"), "no permission to write there", id="folder"),
        pytest.param(lambda root: new(root, root / "closed" / "evaluation"), MAY_NOT, id="evaluation"),
    ],
)
def test_a_place_that_may_not_be_written_is_told_and_nothing_is_left(place, command, words):
    protect(place / "closed")
    done = typed(*command(place))
    assert (done.returncode, words in done.stderr) == (2, True), done.stderr
    assert list((place / "closed").iterdir()) == []
