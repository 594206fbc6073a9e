"""Settings: each change in force at once, wherever it was made; reset asks first."""

import getpass
import platform

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QComboBox, QFileDialog, QLineEdit, QWidget

from desktop import app as desktop_app
from desktop import settings
from desktop.flows.about import packages, system_information
from desktop.flows.caching import Caching
from desktop.flows.isolation_here import isolation_here
from desktop.settings import CT_PRESETS, Preferences
from desktop.tongue import Tongue
from desktop.views.settings_page.page import SettingsPage
from evaluators.errors import WorkerError
from evaluators.evaluation.cache import cache_size
from evaluators.evaluation.folder import open_folder
from evaluators.evaluation.steps import begin
from evaluators.isolation import worker_process
from support.window_ground import Ground


@pytest.fixture
def ground(qapp, tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))
    begin(tmp_path / "Dermoscopy")
    made = Ground(Preferences(recent=(str(tmp_path / "Dermoscopy"), "/nowhere/Gone")))
    made.tongue = Tongue("en")
    yield made
    made.close()


@pytest.fixture
def page(qtbot, ground):
    caching = Caching(ground.tasks, ground.evaluation, ground.preferring)
    page = SettingsPage(ground.tongue, ground.tasks, ground.preferring, caching)
    qtbot.addWidget(page)
    page.resize(976, 500)
    page.show()
    return page


class Keys(QWidget):
    closed = False

    def close_down(self):
        self.closed = True


def test_closing_the_page_closes_the_keys(qtbot, ground):
    caching, keys = Caching(ground.tasks, ground.evaluation, ground.preferring), Keys()
    page = SettingsPage(ground.tongue, ground.tasks, ground.preferring, caching, keys)
    qtbot.addWidget(page)
    page.close_down()
    assert keys.closed


def choose(choice, key):
    choice.setCurrentIndex(choice.findData(key))
    choice.activated.emit(choice.currentIndex())


def find(page, name):
    found = [widget for widget in page.findChildren(object) if widget.objectName() == f"settings.{name}"]
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    ("name", "key", "field", "value"),
    [
        ("language", "de", "language", "de"),
        ("theme", "dark", "theme", "dark"),
        ("textSize", "150", "text_size", 150),
        ("decimals", "comma", "spreadsheet_decimals", "comma"),
        ("mouse", "swapped", "mouse", "swapped"),
        ("drag", "up_darker", "drag_direction", "up_darker"),
        ("threads", "1", "threads", 1),
    ],
)
def test_a_choice_is_in_force_and_written_down_at_once(page, ground, name, key, field, value):
    choose(find(page, name), key)
    assert getattr(ground.preferring.now, field) == value
    assert getattr(settings.load()[0], field) == value


@pytest.mark.parametrize("field", ["hide_names", "single_keys", "reduced_motion"])
def test_a_box_turns_its_setting(page, qtbot, ground, field):
    name = {"hide_names": "hideNames", "single_keys": "singleKeys", "reduced_motion": "reducedMotion"}[field]
    before = getattr(ground.preferring.now, field)
    find(page, name).click()
    assert getattr(settings.load()[0], field) is not before


def test_a_change_made_elsewhere_is_shown(page, ground):
    ground.preferring.change(theme="light", text_size=110, hide_names=False, mouse="wheel_zooms")
    assert find(page, "theme").key == "light"
    assert find(page, "textSize").key == "110"
    assert not find(page, "hideNames").isChecked()
    assert find(page, "mouse").key == "wheel_zooms"


def test_a_window_of_its_own_goes_under_its_key_and_can_be_taken_back(page, qtbot, ground):
    page.show_tab("viewer")
    line = find(page, "preset3.centre").line
    line.setText("-500")
    line.editingFinished.emit()
    assert ground.preferring.now.ct_presets[1] == (-500, 1500)
    line.setText("wide")
    line.editingFinished.emit()
    assert ground.preferring.now.ct_presets[1] == (-500, 1500)
    find(page, "presetsStandard").click()
    assert ground.preferring.now.ct_presets == CT_PRESETS
    assert line.text() == "-600"


def test_the_folder_of_evaluations_is_chosen_and_taken_back(page, qtbot, ground, tmp_path):
    page.show_tab("storage")
    find(page, "evaluationsChoose").click()
    dialog = page.findChild(QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / "elsewhere"))
    dialog.reject()
    assert ground.preferring.now.evaluations_folder == str(tmp_path / "elsewhere")
    assert page.storage.evaluations.text() == str(tmp_path / "elsewhere")
    find(page, "evaluationsStandard").click()
    assert ground.preferring.now.evaluations_folder is None


def test_small_pictures_are_measured_and_cleared(page, qtbot, tmp_path):
    with open_folder(tmp_path / "Dermoscopy", write=True) as folder:
        for number in range(20):
            folder.store.put_thumbnail(number, b"x" * 100_000)
    page.show_tab("storage")
    qtbot.waitUntil(lambda: page.storage.cache.text() == "2.0 MB", timeout=20_000)
    find(page, "cacheClear").click()
    qtbot.waitUntil(lambda: page.storage.cache.text() == "0.0 MB", timeout=20_000)
    assert (tmp_path / "Dermoscopy" / "store.sqlite").stat().st_size < 1_000_000
    assert not find(page, "cacheClear").isEnabled()


def test_the_open_evaluation_loses_its_small_pictures_too_and_one_in_use_elsewhere_keeps_them(
    page, qtbot, ground, tmp_path
):
    begin(tmp_path / "other")
    ground.preferring.change(recent=(str(tmp_path / "Dermoscopy"), str(tmp_path / "other")))
    ground.evaluation.open(tmp_path / "Dermoscopy")
    ground.evaluation.folder.store.put_thumbnail(1, b"x" * 1000)
    with open_folder(tmp_path / "other", write=True) as folder:
        folder.store.put_thumbnail(1, b"x" * 1000)
        page.show_tab("storage")
        qtbot.waitUntil(lambda: find(page, "cacheClear").isEnabled(), timeout=20_000)
        find(page, "cacheClear").click()
        qtbot.waitUntil(lambda: cache_size(tmp_path / "Dermoscopy") == 0, timeout=20_000)
        qtbot.waitUntil(lambda: not ground.tasks.running(), timeout=20_000)
    assert cache_size(tmp_path / "other") == 1000


def test_reset_asks_and_keeps_language_and_recent_evaluations(page, qtbot, ground):
    ground.preferring.change(language="en", theme="dark", threads=1)
    find(page, "reset").click()
    cancel = page.notice.buttons()[-1]
    cancel.click()
    assert ground.preferring.now.theme == "dark"
    find(page, "reset").click()
    page.notice.buttons()[0].click()
    assert ground.preferring.now == Preferences(language="en", recent=ground.preferring.now.recent)
    assert len(ground.preferring.now.recent) == 2
    assert find(page, "theme").key == "system"


def test_shift_at_the_start_leads_to_the_question(qtbot, qapp, tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path))
    monkeypatch.setattr(qapp, "queryKeyboardModifiers", lambda: Qt.KeyboardModifier.ShiftModifier, raising=False)
    window = desktop_app.build_window(qapp)
    qtbot.addWidget(window)
    assert window.rail.current() == "settings"
    assert not window.current().notice.isHidden()


def test_licences_are_listed_with_their_texts(page, qtbot):
    page.show_tab("about")
    qtbot.waitUntil(lambda: page.about.list.count() > 10, timeout=20_000)
    listed = [page.about.list.item(row).text().split()[0] for row in range(page.about.list.count())]
    assert {"numpy", "pydicom", "PySide6_Essentials", "onnxruntime", "DejaVu"} <= set(listed)
    page.about.list.setCurrentRow(listed.index("numpy"))
    assert "Redistribution and use" in page.about.text.toPlainText()
    page.about.list.setCurrentRow(listed.index("PySide6_Essentials"))
    assert page.about.text.toPlainText().startswith("Licence: LGPL-3.0")


def test_what_the_program_uses_itself_stands_before_what_is_brought_along(page, qtbot):
    page.show_tab("about")
    qtbot.waitUntil(lambda: page.about.list.count() > 10, timeout=20_000)
    listed = [page.about.list.item(row).text().split()[0] for row in range(page.about.list.count())]
    assert listed[:2] == ["Used", "cryptography"]
    assert page.about.list.currentItem().text().startswith("cryptography")
    brought = listed.index("Brought")
    assert listed.index("xlsxwriter" if "xlsxwriter" in listed else "XlsxWriter") < brought < listed.index("cffi")


@pytest.mark.real_workers
def test_the_isolation_on_this_computer_is_tried_and_not_believed(page, qtbot):
    page.show_tab("about")
    assert page.about.isolation.text() == "Being tried…"
    qtbot.waitUntil(lambda: page.about.isolation.text() != "Being tried…", timeout=20_000)
    found = isolation_here().replace(" ", "_")
    assert page.about.isolation.text() == page.tongue.words(f"desktop_settings.about.isolation_{found}")


@pytest.mark.parametrize("refusal", [WorkerError("C400"), WorkerError("C526")])
def test_where_isolation_cannot_be_had_this_is_said(monkeypatch, refusal):
    def refuse(*_, **__):
        raise refusal

    monkeypatch.setattr(worker_process, "WorkerProcess", refuse)
    assert isolation_here() == "not blocked"


def test_every_package_names_its_licence():
    assert [package.name for package in packages() if not package.licence] == []


def test_system_information_names_nobody_and_no_place(page, ground, tmp_path):
    page.show_tab("about")
    find(page, "copySystem").click()
    copied = QGuiApplication.clipboard().text()
    assert copied == system_information(ground.preferring.now)
    assert "Prüfstand" in copied
    for secret in (str(tmp_path), "Dermoscopy", platform.node(), f" {getpass.getuser()}", "/"):
        assert secret not in copied


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_control_has_a_name(page, ground, language):
    ground.tongue.speak(language)
    controls = [*page.findChildren(QAbstractButton), *page.findChildren(QComboBox), *page.findChildren(QLineEdit)]
    own = [control for control in controls if not control.objectName().startswith("qt_")]
    nameless = [
        c.objectName() or type(c).__name__ for c in own if not c.accessibleName() and type(c).__name__ != "QToolButton"
    ]
    assert nameless == []
