"""Signing in the window: what was looked at is signed; where something is wrong, nothing is."""

import os
import shutil

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from evaluators.errors import ReportError
from support.sign_window import PASSPHRASE, WAIT, a_key, ready, record_of, sign, signed


def test_signing_writes_what_was_looked_at_and_says_what_lies_on_the_disk(page, qtbot, folder):
    a_key()
    ready(qtbot, page, folder)
    qtbot.waitUntil(lambda: bool(page.form.signer.stems) and page.signing.ready is not None, timeout=WAIT)
    qtbot.waitUntil(lambda: page.status.text() == "Not signed", timeout=WAIT)  # once it has looked at the disk
    looked_at = page.signing.ready.record
    sign(qtbot, page)
    qtbot.waitUntil(lambda: page.signing.busy, timeout=WAIT)
    assert page.loading.isVisible()
    assert page.loading.text() == "Writing and checking the files…"
    package = signed(qtbot, page)
    assert record_of(package) == looked_at
    assert page.status.text() == "Signed"
    assert page.after.line.text() == f"Signed by Dr. Ada Beispiel, Klinik Musterstadt – {package.name}"
    qtbot.waitUntil(lambda: len(page.after.code.text().split()) == 5, timeout=WAIT)
    with qtbot.waitSignal(page.verify) as asked:
        page.after.verify_button.click()
    assert asked.args == [package]


def test_a_wrong_passphrase_signs_nothing_and_can_be_typed_again(page, qtbot, folder):
    a_key()
    ready(qtbot, page, folder)
    qtbot.waitUntil(page.sign.isEnabled, timeout=WAIT)
    sign(qtbot, page, "something else")
    sheet = page.unlocking.sheet
    qtbot.waitUntil(sheet.unlock.isEnabled, timeout=WAIT)
    assert sheet.error.text().startswith("The passphrase does not fit this key. Nothing was signed.")
    assert not list(folder.glob("exports/*.evalpack"))
    qtbot.keyClicks(sheet.fields[0], PASSPHRASE)
    qtbot.keyClick(sheet.fields[0], Qt.Key.Key_Return)
    signed(qtbot, page)


def test_two_keys_of_this_computer_sign_together(page, qtbot, folder):
    a_key()
    a_key("Dr. Bo Beispiel")
    ready(qtbot, page, folder)
    qtbot.waitUntil(page.form.signer.second.isEnabled, timeout=WAIT)
    second = page.form.signer.second
    second.setCurrentIndex(1)
    second.activated.emit(1)
    qtbot.waitUntil(lambda: page.signing.ready is not None, timeout=WAIT)
    sign(qtbot, page)
    package = signed(qtbot, page)
    assert len(record_of(package).required_signers) == 2
    said = page.after.line.text()
    assert said.startswith("Signed by Dr. ")
    assert "Dr. Ada Beispiel, Klinik Musterstadt" in said
    assert "Dr. Bo Beispiel, Klinik Musterstadt" in said


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="this user may write everywhere")
def test_a_folder_nobody_may_write_gives_a_message_with_a_remedy(page, qtbot, folder, tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    refused(page, qtbot, folder, closed)


def test_a_target_that_refuses_writing_gives_a_message_with_a_remedy(page, qtbot, folder, tmp_path, monkeypatch):
    def refuse(_record, _keys, out, **_):
        raise ReportError("M20", folder=str(out))

    monkeypatch.setattr("evaluators.signing.write_package", refuse)
    refused(page, qtbot, folder, tmp_path / "closed")


def refused(page, qtbot, folder, target):
    a_key()
    ready(qtbot, page, folder)
    qtbot.waitUntil(page.sign.isEnabled, timeout=WAIT)
    page._folder_chosen(target)
    sign(qtbot, page)
    qtbot.waitUntil(page.notice.isVisible, timeout=WAIT)
    assert page.notice.text.text().startswith(f"The summary could not be saved in “{target}”: no permission")
    assert [button.text() for button in page.notice.buttons()] == ["Choose another folder"]
    page.notice.buttons()[0].click()
    assert page.findChild(QFileDialog) is not None
    qtbot.waitUntil(lambda: not page.signing.busy, timeout=WAIT)
    assert page.status.text() == "Not signed"


def test_the_state_is_that_of_the_disk(page, qtbot, folder):
    a_key()
    ready(qtbot, page, folder)
    qtbot.waitUntil(page.sign.isEnabled, timeout=WAIT)
    sign(qtbot, page)
    package = signed(qtbot, page)
    with (package / "report.en.pdf").open("ab") as stream:
        stream.write(b" ")
    page.shown()
    qtbot.waitUntil(lambda: page.signing.state.changed, timeout=WAIT)
    assert page.status.text() == "Not signed"
    assert "was changed after signing" in page.after.line.text()
    shutil.rmtree(package)
    package.with_name(package.name + ".zip").unlink()
    page.shown()
    qtbot.waitUntil(lambda: page.signing.state.package is None, timeout=WAIT)
    assert page.after.isHidden()


def test_example_data_are_signed_with_the_demo_key_in_one_click(page, qtbot, folder):
    head = (folder / "evaluation.json").read_text().replace('"example": null', '"example": "skin-lesions"')
    (folder / "evaluation.json").write_text(head)
    a_key()
    ready(qtbot, page, folder)
    assert page.form.signer.key.currentText().startswith("Demo key")
    assert not page.form.signer.new_key.isEnabled()
    assert page.form.signer.reason.text() == "Example data can be signed only with the demo key."
    assert not page.offline_export.isEnabled()
    qtbot.mouseClick(page.sign, Qt.MouseButton.LeftButton)
    package = signed(qtbot, page)
    assert record_of(package).assurance_level == "demo"
    assert page.after.code.isHidden()


def test_an_unsigned_package_can_be_taken_elsewhere(page, qtbot, folder, tmp_path):
    a_key()
    ready(qtbot, page, folder)
    assert not page.offline_import.isEnabled()
    assert "copy the whole evaluation folder" in page.offline_reason.text()
    page.signing.export_unsigned(tmp_path / "stick")
    qtbot.waitUntil(lambda: page.notice.isVisible() and not page.signing.busy, timeout=WAIT)
    (package,) = (tmp_path / "stick").glob("*.evalpack")
    assert package.name in page.notice.text.text()
    assert page.status.text() == "Not signed"
