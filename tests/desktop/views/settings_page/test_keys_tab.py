"""Own keys and trusted signers in the settings."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QTableView

from desktop.flows.tasks import Tasks
from desktop.tongue import Tongue
from desktop.views.settings_page.keys_tab import KeysTab
from desktop.widgets.question import Question
from evaluators import paths
from evaluators.evidence import trust
from evaluators.evidence.public_keys import key_code
from support.packages import believing
from support.sign_window import PASSPHRASE, WAIT, a_key
from support.signing import new_key


@pytest.fixture
def tab(qtbot, tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))
    tasks = Tasks()
    tab = KeysTab(Tongue("en"), tasks)
    qtbot.addWidget(tab)
    yield tab
    tasks.close()
    tab.close_down()


def shown(qtbot, tab):
    tab.show()
    qtbot.waitUntil(lambda: tab.keyring.known, timeout=WAIT)


def believed():
    return trust.load(paths.trust_list())


def test_without_keys_the_tab_says_what_to_do(tab, qtbot):
    shown(qtbot, tab)
    assert tab.own.explain.text() == "No key yet. Make one to sign a summary."
    assert not tab.own.buttons["delete"].isEnabled()
    assert not tab.trusted.buttons["export"].isEnabled()
    with qtbot.waitSignal(tab.own.new_asked):
        tab.own.buttons["new"].click()
    assert tab.new_key.isVisible()
    tab.cancel()
    assert tab.own.isVisible()


def test_the_code_of_a_key_is_shown_in_groups_of_four(tab, qtbot):
    key = a_key()
    shown(qtbot, tab)
    tab.own.buttons["code"].click()
    qtbot.waitUntil(lambda: tab.own.code.text() == key_code(key.public), timeout=WAIT)
    assert [len(group) for group in tab.own.code.text().split()] == [4] * 5


def test_a_backup_is_a_copy_that_is_never_written_over_another(tab, qtbot, tmp_path):
    a_key()
    shown(qtbot, tab)
    (tmp_path / "stick").mkdir()
    for expected in ("The backup copy is in", "is already there, so nothing was written"):
        tab.keyring.back_up(tab.own.current, tmp_path / "stick")
        qtbot.waitUntil(lambda expected=expected: expected in tab.notice.text.text(), timeout=WAIT)
    copy = next((tmp_path / "stick").glob("*.p12"))
    assert copy.read_bytes() == tab.own.current.path.read_bytes()


def test_a_key_is_deleted_only_after_the_question(tab, qtbot):
    a_key()
    shown(qtbot, tab)
    tab.own.buttons["delete"].click()
    question = tab.findChild(Question)
    assert "Dr. Ada Beispiel" in question.text.text()
    question.no.click()
    assert list(paths.keys_folder().glob("*.p12"))
    tab.own.buttons["delete"].click()
    tab.findChildren(Question)[-1].yes.click()
    qtbot.waitUntil(lambda: not tab.keyring.own, timeout=WAIT)
    assert {one.name for one in paths.keys_folder().iterdir()} <= {".lock"}
    assert "was deleted" in tab.notice.text.text()


def test_a_signer_is_added_by_public_key_and_typed_code(tab, qtbot, tmp_path):
    key = new_key()
    file = tmp_path / "signer.pem"
    file.write_bytes(key.public.pem)
    shown(qtbot, tab)
    tab.keyring.keys_in(file)
    qtbot.waitUntil(tab.trust_sheet.isVisible, timeout=WAIT)
    fields = tab.trust_sheet.fields
    for name, text in (("code", key_code(key.public)), ("name", "Dr. Bo"), ("organisation", "Klinik")):
        qtbot.keyClicks(fields[name], text)
    qtbot.keyClick(fields["organisation"], Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(tab.keyring.trusted), timeout=WAIT)
    assert believed().entries[0].key == key.public
    assert tab.trusted.rows.rows[0].name == "Dr. Bo"


def test_a_file_without_a_key_is_refused_with_a_sentence(tab, qtbot, tmp_path):
    file = tmp_path / "letter.pem"
    file.write_text("Dear colleague")
    shown(qtbot, tab)
    tab.keyring.keys_in(file)
    qtbot.waitUntil(tab.notice.isVisible, timeout=WAIT)
    assert tab.notice.text.text().startswith("This kind of key is not supported.")


def test_trust_is_withdrawn_with_a_reason(tab, qtbot, tmp_path, monkeypatch):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))
    key = new_key()
    trust.save(paths.trust_list(), believing(key))
    shown(qtbot, tab)
    tab.trusted.buttons["withdraw"].click()
    question = tab.findChild(Question)
    assert not question.yes.isEnabled()
    reason = question.findChild(QComboBox)
    reason.setCurrentIndex(1)
    reason.activated.emit(1)
    question.yes.click()
    qtbot.waitUntil(lambda: bool(believed().withdrawn), timeout=WAIT)
    assert believed().withdrawn[0].reason == "lost"
    qtbot.waitUntil(lambda: tab.trusted.rows.rows[0].status == "withdrawn", timeout=WAIT)
    assert not tab.trusted.buttons["withdraw"].isEnabled()


def test_a_list_goes_out_signed_and_comes_in_at_a_colleague(tab, qtbot, tmp_path, monkeypatch):
    own, other = a_key(), new_key("Dr. Bo Beispiel")
    trust.save(paths.trust_list(), believing(other))
    shown(qtbot, tab)
    file = tmp_path / "list.jsonl"
    tab.trusted.export_to(file)
    sheet = tab.trusted.unlocking.sheet
    qtbot.keyClicks(sheet.fields[0], "something else")
    sheet.unlock.click()
    qtbot.waitUntil(sheet.unlock.isEnabled, timeout=WAIT)
    assert sheet.error.text().startswith("The passphrase does not fit this key.")
    assert not file.exists()
    qtbot.keyClicks(sheet.fields[0], PASSPHRASE)
    sheet.unlock.click()
    qtbot.waitUntil(lambda: "signed with “Dr. Ada Beispiel”" in tab.notice.text.text(), timeout=WAIT)
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "colleague"))
    trust.save(paths.trust_list(), believing(own))
    tab.keyring.import_list(file)
    qtbot.waitUntil(lambda: "taken over" in tab.notice.text.text(), timeout=WAIT)
    assert [one.key for one in believed().lists[0].entries] == [other.public]


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_control_of_the_tab_is_named(tab, qtbot, language):
    a_key()
    shown(qtbot, tab)
    tab._tongue.speak(language)
    kinds = (QAbstractButton, QComboBox, QLineEdit, QTableView)
    controls = [one for kind in kinds for one in tab.findChildren(kind) if one.objectName()]
    nameless = [one.objectName() for one in controls if not one.accessibleName() and "qt_" not in one.objectName()]
    assert not nameless
