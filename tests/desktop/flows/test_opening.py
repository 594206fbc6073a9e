"""Opening: what is whole is shown, what is in use can be looked at, and what runs is not pulled away."""

import threading

import pytest

from evaluators.evaluation.folder import HEAD, open_folder
from evaluators.evaluation.lock import FolderLock
from evaluators.evaluation.steps import begin
from support.window_ground import Ground


@pytest.fixture
def window(qapp, tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))
    made = Ground()
    yield made
    made.close()


@pytest.fixture
def folder(tmp_path):
    begin(tmp_path / "Dermoscopy")
    return tmp_path / "Dermoscopy"


def open_it(qtbot, window, path, **how):
    with qtbot.waitSignal(window.opening.opened, timeout=20_000) as opened:
        window.opening.open(path, **how)
    return opened.args[0]


def refuse_it(qtbot, window, path):
    with qtbot.waitSignal(window.opening.refused, timeout=20_000) as refused:
        window.opening.open(path)
    assert refused.args[1] == path
    return refused.args[0]


def test_an_evaluation_opens_where_there_is_something_to_do(qtbot, window, folder):
    assert open_it(qtbot, window, folder) == "model"
    assert window.evaluation.name == "Dermoscopy"
    assert window.evaluation.writable


def test_it_opens_where_the_person_was(qtbot, window, folder):
    open_it(qtbot, window, folder)
    window.evaluation.remember("page", "cases")
    window.evaluation.close()
    assert open_it(qtbot, window, folder) == "cases"


def test_what_is_open_elsewhere_is_told_with_m21_and_opens_read_only(qtbot, window, folder):
    lock = FolderLock(folder / "lock")
    error = refuse_it(qtbot, window, folder)
    assert error.id == "M21"
    assert error.parameters["host"] != "?"
    assert window.evaluation.folder is None
    open_it(qtbot, window, folder, write=False)
    assert not window.evaluation.writable
    lock.release()
    open_it(qtbot, window, folder)
    assert window.evaluation.writable


@pytest.mark.parametrize(
    ("content", "id"),
    [('{"format": 99, "id": "a", "created_at": "", "program": ""}', "C420"), ("not json", "C421"), (None, "C421")],
)
def test_what_cannot_be_opened_says_why_and_the_open_one_stays(qtbot, window, folder, tmp_path, content, id):
    open_it(qtbot, window, folder)
    other = tmp_path / "other"
    other.mkdir()
    if content is not None:
        (other / HEAD).write_text(content)
    assert refuse_it(qtbot, window, other).id == id
    assert window.evaluation.name == "Dermoscopy"


def test_a_folder_that_is_gone_is_said_to_be_gone(qtbot, window, tmp_path):
    error = refuse_it(qtbot, window, tmp_path / "gone")
    assert (error.id, error.parameters) == ("C764", {"name": "gone"})


def test_while_something_runs_in_the_open_evaluation_no_other_replaces_it(qtbot, window, folder, tmp_path):
    begin(tmp_path / "other")
    open_it(qtbot, window, folder)
    over = threading.Event()
    job = window.tasks.start("desktop_run.running", lambda _: over.wait(20))
    with qtbot.waitSignal(window.opening.busy):
        window.opening.open(tmp_path / "other")
    assert window.evaluation.name == "Dermoscopy"
    with qtbot.waitSignal(job.ended, timeout=20_000):
        over.set()
    open_it(qtbot, window, tmp_path / "other")
    assert window.evaluation.name == "other"


def test_of_two_asked_for_at_once_the_last_is_opened_and_the_first_is_let_go(qtbot, window, folder, tmp_path):
    begin(tmp_path / "other")
    window.opening.open(folder)
    open_it(qtbot, window, tmp_path / "other")
    qtbot.waitUntil(lambda: not window.tasks.running(), timeout=20_000)
    assert window.evaluation.name == "other"
    open_folder(folder, write=True).close()


def test_asking_for_the_open_evaluation_only_shows_it(qtbot, window, folder):
    open_it(qtbot, window, folder)
    before = window.evaluation.folder
    assert open_it(qtbot, window, folder, page="plan") == "plan"
    assert window.evaluation.folder is before
