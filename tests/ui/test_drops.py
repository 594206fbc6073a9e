"""Every file of the real test material dropped on every page: the right page or one message, never a dead window."""

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from desktop.views.rail import PAGES
from support.person import drop
from support.shared_data import ROOT, shared

SAMPLES = 40
"""Files dropped one by one on each page; all of them are dropped on one."""


def files_of(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.stat().st_size < 64_000_000)


@pytest.fixture
def every_file():
    shared("README.md")
    return files_of(ROOT)


def dropped(person, page, paths):
    """Drop paths on a page, wait, and return where the window went and what it says."""
    person.window.notice.clear()
    person.window.go(page)
    assert drop(person.window, paths), page
    QTest.qWait(1)
    person.waits(person.is_left_alone, f"the window to take {paths[0].name} on {page}", seconds=120)
    return person.window.rail.current(), person.window.notice.isVisible()


def dialogs():
    return [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, QDialog) and widget.isVisible()]


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES)
def test_any_file_on_any_page_leads_to_its_page_or_one_message(start, every_file, page):
    person = start()
    step = max(1, len(every_file) // SAMPLES) if page != "home" else 1
    for path in every_file[::step]:
        went, said = dropped(person, page, [path])
        assert said or went in {"model", "data", "verify", page}, path.name
        assert not dialogs(), path.name
        assert person.window.isVisible()


@pytest.mark.parametrize("page", PAGES)
def test_what_is_dropped_opens_its_page_from_every_page(start, page):
    person = start()
    for name, goes_to in (
        ("models/skin_melanoma_uda1_cnn.onnx", "model"),
        ("skin_uda1", "data"),
        ("skin_uda1/labels.csv", "data"),
    ):
        went, _ = dropped(person, page, [shared(name)])
        assert went == goes_to, name
        assert not dialogs(), name


def test_what_cannot_be_used_is_one_message_and_the_page_stays(start, tmp_path):
    paths = [tmp_path / f"notes {number}.docx" for number in range(5)]
    for path in paths:
        path.write_text("no use")
    person = start()
    for page in PAGES:
        went, said = dropped(person, page, paths)
        assert went == page
        assert said, page
        assert not dialogs(), page
        assert person.window.notice.text.text().count("docx") == 1, page


def test_a_whole_hospital_share_dropped_at_once_is_one_answer(start, every_file):
    person = start()
    went, _ = dropped(person, "home", [ROOT])
    assert went in {"home", "data"}
    assert not dialogs()


def test_a_drop_of_nothing_local_is_not_taken(start):
    person = start()
    mime = QMimeData()
    mime.setUrls([QUrl("smb://server/share/model.onnx")])
    buttons = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, mime, *buttons)
    enter.ignore()
    QApplication.sendEvent(person.window, enter)
    assert not enter.isAccepted()
