"""What is dropped, named on the command line or handed over ends on the right page, or in one message."""

import shutil

import pytest

from desktop import app as desktop_app
from evaluators.evaluation.folder import open_folder
from support.evaluations import make_evaluation
from support.models import brightness_model, plain_image


@pytest.fixture
def window(qtbot, qapp, tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))
    window = desktop_app.build_window(qapp)
    qtbot.addWidget(window)
    window.show()
    yield window
    window.close()


def settle(window, qtbot):
    qtbot.waitUntil(lambda: not window._tasks.running(), timeout=30_000)


def test_a_model_goes_to_model(window, qtbot, tmp_path):
    (tmp_path / "anything.bin").write_bytes(brightness_model().SerializeToString())
    window.dropped.emit([tmp_path / "anything.bin"])
    qtbot.waitUntil(lambda: window.rail.current() == "model", timeout=30_000)
    settle(window, qtbot)


def test_a_folder_of_images_goes_to_data(window, qtbot, tmp_path):
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "a").write_bytes(plain_image(90, size=(12, 12)))
    window.dropped.emit([tmp_path / "images"])
    qtbot.waitUntil(lambda: window.rail.current() == "data", timeout=30_000)
    settle(window, qtbot)


def test_an_evaluation_is_opened_where_the_person_was(window, qtbot, tmp_path):
    folder = make_evaluation(tmp_path)
    window.dropped.emit([folder])
    qtbot.waitUntil(lambda: window.rail.current() == "plan", timeout=30_000)
    assert window.bar.evaluation.text() == "Evaluation: evaluation"
    window.go("cases")
    window._evaluation.close()
    window.go("home")
    window.dropped.emit([folder])
    qtbot.waitUntil(lambda: window.rail.current() == "cases", timeout=30_000)


def test_an_evaluation_open_elsewhere_is_offered_to_be_looked_at(window, qtbot, tmp_path):
    folder = make_evaluation(tmp_path)
    with open_folder(folder, write=True):
        window.dropped.emit([folder])
        qtbot.waitUntil(window.notice.isVisible, timeout=30_000)
        look, _ = window.notice.buttons()
        look.click()
        qtbot.waitUntil(lambda: "Read-only" in window.bar.evaluation.text(), timeout=30_000)
    assert not window.notice.isVisible()


def test_what_cannot_be_used_gets_one_message_for_all(window, qtbot, tmp_path):
    for number in range(5):
        (tmp_path / f"{number}.docx").write_bytes(b"PK not this")
    window.dropped.emit(sorted(tmp_path.glob("*.docx")))
    qtbot.waitUntil(window.notice.isVisible, timeout=30_000)
    assert window.notice.text.text().count("docx") == 1
    assert window.rail.current() == "home"


def test_what_a_second_start_hands_over_is_taken_and_the_window_comes_forward(window, qtbot, tmp_path):
    folder = make_evaluation(tmp_path)
    window.hide()
    window.come_forward([folder])
    qtbot.waitUntil(lambda: window.rail.current() == "plan", timeout=30_000)
    assert window.isVisible()


def test_an_evaluation_that_was_removed_is_said_to_be_gone(window, qtbot, tmp_path):
    folder = make_evaluation(tmp_path)
    shutil.rmtree(folder)
    window.page("home").path_chosen.emit(folder)
    qtbot.waitUntil(window.notice.isVisible, timeout=30_000)


def test_drops_in_quick_succession_are_all_taken(window, qtbot, tmp_path):
    (tmp_path / "lesions.onnx").write_bytes(brightness_model().SerializeToString())
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "a").write_bytes(plain_image(90, size=(12, 12)))
    window.dropped.emit([tmp_path / "lesions.onnx"])
    window.dropped.emit([tmp_path / "images"])
    qtbot.waitUntil(lambda: window.rail.current() == "data", timeout=30_000)
    settle(window, qtbot)
    qtbot.waitUntil(lambda: bool(window._evaluation.cases and window._evaluation.submission), timeout=30_000)


def test_data_dropped_right_after_an_evaluation_belong_to_it(window, qtbot, tmp_path):
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "a").write_bytes(plain_image(90, size=(12, 12)))
    window.dropped.emit([make_evaluation(tmp_path)])
    window.dropped.emit([tmp_path / "images"])
    qtbot.waitUntil(lambda: window.rail.current() == "data", timeout=30_000)
    settle(window, qtbot)
    assert window._evaluation.name == "evaluation"


def test_what_is_dropped_together_becomes_one_evaluation_named_by_its_model(window, qtbot, tmp_path):
    (tmp_path / "lesions.onnx").write_bytes(brightness_model().SerializeToString())
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "a.png").write_bytes(plain_image(90, size=(12, 12)))
    (tmp_path / "labels.csv").write_text("image,finding\na.png,yes\nb.png,no\n")
    window.dropped.emit([tmp_path / "labels.csv", tmp_path / "images", tmp_path / "lesions.onnx"])
    qtbot.waitUntil(lambda: window.rail.current() == "model", timeout=30_000)
    settle(window, qtbot)
    assert window._evaluation.name.endswith("lesions")
    assert window._evaluation.submission is not None
    assert len(window._evaluation.cases) == 1


def test_a_table_dropped_where_predictions_were_chosen_is_the_predictions(window, qtbot, tmp_path):
    (tmp_path / "scores.csv").write_text("case,score\na.png,0.9\nb.png,0.1\n")
    window.go("model")
    window.page("model").file.predictions.setChecked(True)
    window.dropped.emit([tmp_path / "scores.csv"])
    qtbot.waitUntil(lambda: window._evaluation.submission is not None, timeout=30_000)
    settle(window, qtbot)
    assert window._evaluation.submission.is_predictions
    assert window.rail.current() == "model"


def test_what_is_dropped_on_the_place_for_a_model_goes_where_it_belongs(window, qtbot, tmp_path):
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "a").write_bytes(plain_image(90, size=(12, 12)))
    window.go("model")
    window.page("model").file.drop.dropped.emit([tmp_path / "images"])
    qtbot.waitUntil(lambda: window.rail.current() == "data", timeout=30_000)
    settle(window, qtbot)
    assert window.page("model").file.notice.isHidden()


def test_what_was_open_is_listed_on_home(window, qtbot, tmp_path):
    window.dropped.emit([make_evaluation(tmp_path)])
    qtbot.waitUntil(lambda: window.rail.current() == "plan", timeout=30_000)
    assert window.page("home").recent.rows.rows[0].path.name == "evaluation"


def test_beginning_anew_leaves_the_open_evaluation_whole(window, qtbot, tmp_path):
    window.dropped.emit([make_evaluation(tmp_path)])
    qtbot.waitUntil(lambda: window.rail.current() == "plan", timeout=30_000)
    window.new_asked.emit()
    assert window.rail.current() == "model"
    assert window.bar.evaluation.text() == ""
    with open_folder(tmp_path / "evaluation", write=True) as folder:
        assert folder.cohort_head.files_seen > 0
