"""The examples at one click: made filled in, opened on Plan, opened again while nothing was locked."""

import shutil
import threading
from dataclasses import replace

import pytest

from desktop.flows import demonstrating
from desktop.flows.demonstrating import DATA, Demonstrating, evaluation_of, example_data
from evaluators.errors import RunCancelled
from evaluators.evaluation import planning
from evaluators.evaluation.folder import open_folder
from evaluators.evaluation.observer import Silent
from evaluators.evaluation.state import Standing, state_of
from evaluators.examples import registry
from evaluators.examples.registry import EXAMPLES
from support.window_ground import Ground

NAME = EXAMPLES[0].name


class Stopped(Silent):
    """Somebody asked to stop."""

    def stop_requested(self):
        return True


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """The example's files, drawn once for the whole module."""
    return example_data(NAME, tmp_path_factory.mktemp("evaluations") / DATA / NAME, Silent())


@pytest.fixture
def drawn(data, monkeypatch):
    monkeypatch.setattr(demonstrating, "example_data", lambda *_: data)


@pytest.fixture(scope="module")
def made(data):
    """The example's evaluation, made once for the whole module."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(demonstrating, "example_data", lambda *_: data)
        return evaluation_of(NAME, "Skin (example)", data.data.parents[2], (), Silent())


def test_the_example_is_ready_to_be_locked_and_called_an_example(made):
    assert made.name.endswith("Skin (example)")
    with open_folder(made, write=False) as folder:
        assert state_of(folder).standing is Standing.DRAFT
        assert folder.head.example == NAME
        assert planning.resolve(folder) is not None


def test_the_button_says_how_many_images_there_are(made):
    assert len(list((made.parent / DATA / NAME / "images-synthetic").iterdir())) == EXAMPLES[0].images


def test_files_that_are_there_stay_and_damaged_ones_are_drawn_again(data, tmp_path, monkeypatch):
    place, drawn = tmp_path / "here" / NAME, data.data.parent
    shutil.copytree(drawn, place)
    monkeypatch.setattr(registry, "build", lambda _, fresh, told: drawn_again(data, shutil.copytree(drawn, fresh)))
    images = sorted((place / "images-synthetic").iterdir())
    kept, whole = images[0].stat().st_mtime_ns, images[1].read_bytes()
    images[1].write_bytes(b"damaged")
    again = example_data(NAME, place, Silent())
    assert images[0].stat().st_mtime_ns == kept
    assert images[1].read_bytes() == whole
    assert again.data == place / "images-synthetic"
    assert again.reference.is_file()
    assert [path.name for path in place.parent.iterdir()] == [NAME]


def drawn_again(data, fresh):
    """Return the files of the example as if they had been drawn into a folder."""
    inside = {one: fresh / getattr(data, one).relative_to(data.data.parent) for one in ("model", "reference", "plan")}
    return replace(data, data=fresh / data.data.name, **inside)


def test_a_second_click_opens_the_first_again_until_its_plan_is_locked(made, tmp_path, drawn):
    begun = shutil.copytree(made, tmp_path / "begun")
    assert evaluation_of(NAME, "Skin", tmp_path, (tmp_path / "gone", begun), Silent()) == begun
    with open_folder(begun, write=True) as folder:
        planning.lock(folder)
    other = evaluation_of(NAME, "Skin", tmp_path, (begun,), Silent())
    assert other not in {begun, made}
    assert other.parent == tmp_path


def test_stopping_leaves_no_evaluation(tmp_path, monkeypatch):
    monkeypatch.setattr(demonstrating, "example_data", lambda *_: None)
    with pytest.raises(RunCancelled):
        evaluation_of(NAME, "Skin", tmp_path, (), Stopped())
    assert not list(tmp_path.iterdir())


def test_stopping_ends_the_drawing_after_the_next_image(tmp_path):
    drawn = []
    observer = Stopped()
    observer.progress = lambda done, total, _: drawn.append((done, total))
    with pytest.raises(RunCancelled):
        example_data(NAME, tmp_path / "skin", observer)
    assert drawn == [(1, EXAMPLES[0].images - 1)]
    assert not list((tmp_path / "skin").iterdir())


@pytest.fixture
def ground(qapp, tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))
    made = Ground()
    made.demonstrating = Demonstrating(made.tasks, made.opening, made.preferring)
    yield made
    made.close()


def test_a_click_prepares_the_example_and_opens_it_on_plan(qtbot, ground, made, tmp_path, monkeypatch):
    flow, begun, going_on = ground.demonstrating, shutil.copytree(made, tmp_path / "begun"), threading.Event()
    monkeypatch.setattr(demonstrating, "evaluation_of", lambda *_: begun if going_on.wait(20) else None)
    flow.start(NAME, "Skin")
    flow.start(NAME, "Skin")
    assert flow.preparing
    assert len(ground.tasks.running()) == 1
    with qtbot.waitSignal(ground.opening.opened, timeout=20_000) as opened:
        going_on.set()
    assert opened.args == ["plan"]
    assert ground.evaluation.cases
    assert not flow.preparing


def test_a_folder_that_cannot_be_written_is_a_sentence(qtbot, ground, tmp_path):
    (tmp_path / "file").write_text("in the way")
    ground.preferring.change(evaluations_folder=str(tmp_path / "file" / "evaluations"))
    with qtbot.waitSignal(ground.demonstrating.failed, timeout=20_000) as failed:
        ground.demonstrating.start(NAME, "Skin")
    assert failed.args[0].id == "C422"
    qtbot.waitUntil(lambda: not ground.demonstrating.preparing, timeout=20_000)
