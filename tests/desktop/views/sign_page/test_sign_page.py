"""The Sign page before signing: content, texts, reviews, keys, reasons."""

import pytest
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QTableView

from desktop.views.sign_page.passphrase_sheet import keyboard_language
from evaluators import paths
from evaluators.domain.comparison import KeptComparison
from evaluators.evaluation.assembling import kept_results
from evaluators.evaluation.folder import open_folder
from evaluators.evaluation.reviews import Review
from support.compared_records import comparison_of
from support.sign_window import WAIT, a_key, ready


def test_without_a_finished_run_the_page_says_what_to_do_first(page, qtbot):
    assert page.empty.isVisible()
    assert page.empty.text() == "Complete a run first."
    assert not page.sign.isEnabled()
    with qtbot.waitSignal(page.go) as asked:
        page.go_run.click()
    assert asked.args == ["run"]


def test_without_a_key_the_reason_stands_beside_the_button(page, qtbot, folder):
    ready(qtbot, page, folder)
    assert not page.sign.isEnabled()
    assert page.footer.reason.text() == "Make a key first."


def test_only_ticked_texts_leave_the_house(page, qtbot, folder):
    a_key()
    ready(qtbot, page, folder)
    boxes = page.form.texts._boxes
    assert boxes
    assert not any(box.isChecked() for box in boxes.values())
    name, box = next(iter(boxes.items()))
    text = page.signing.ready.texts[name]
    box.click()
    qtbot.waitUntil(lambda: page.signing.ready is not None, timeout=WAIT)
    assert page.signing.ready.record.disclosure.texts == (name,)
    page.form.content.preview_json.click()
    assert text in page.json.text.toPlainText()
    page.form.profile.internal.click()
    qtbot.waitUntil(lambda: page.signing.ready is not None, timeout=WAIT)
    assert page.signing.ready.record.disclosure.profile == "internal"
    qtbot.waitUntil(lambda: not page.form.texts.ticked, timeout=WAIT)


def test_every_field_is_shown_with_its_value(page, qtbot, folder):
    a_key()
    ready(qtbot, page, folder)
    page.form.content.fields.click()
    rows = dict(page.fields.rows.rows)
    record = page.signing.ready.record
    assert rows["evaluation.predicate.evaluatedAt"] == record.evaluated_at
    assert rows["evaluation.predicate.caseManifest.inputsRoot"] == record.case_manifest.inputs_root
    assert page.form.isHidden()
    page.cancel()
    assert page.form.isVisible()


def test_the_pdf_preview_lies_in_the_evaluation_and_goes_with_it(page, qtbot, folder, monkeypatch):
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()) or True)
    a_key()
    ready(qtbot, page, folder)
    page.form.content.preview_pdf.click()
    qtbot.waitUntil(lambda: bool(opened), timeout=WAIT)
    assert opened == [str(folder / "preview" / "report.en.pdf")]
    assert (folder / "preview" / "report.en.pdf").read_bytes().startswith(b"%PDF")
    page.signing.forget_previews()
    assert not (folder / "preview").exists()


def test_reader_verdicts_are_added_as_counts_and_notes_only_inside_the_house(page, qtbot, folder):
    with open_folder(folder, write=True) as evaluation:
        evaluation.store.put_review(Review(case=1, verdict="unsure", note="Hair covers the border."))
    a_key()
    ready(qtbot, page, folder)
    extras = page.form.extras
    assert extras.verdicts.isEnabled()
    assert not extras.notes.isEnabled()
    assert extras.reason.text() == "Reader notes can only stay inside the house."
    extras.verdicts.click()
    qtbot.waitUntil(lambda: page.signing.ready is not None, timeout=WAIT)
    assert page.signing.ready.record.reader_review.cases == 1
    page.form.profile.internal.click()
    assert extras.notes.isEnabled()
    extras.notes.click()
    qtbot.waitUntil(lambda: page.signing.ready is not None, timeout=WAIT)
    assert page.signing.ready.record.reader_review.notes == ("Hair covers the border.",)


def test_a_comparison_is_added_only_where_there_is_one_and_it_is_ticked(page, qtbot, folder):
    a_key()
    ready(qtbot, page, folder)
    box = page.form.extras.comparison
    assert not box.isEnabled()
    with open_folder(folder, write=False) as evaluation:
        results = kept_results(evaluation)
    found = comparison_of(results, first_results=results.digest)
    kept = KeptComparison(comparison=found, run=1, other_folder="compared/1", changed=())
    page._evaluation.folder.store.put("comparison", kept)
    page._evaluation.touch("comparison")
    assert box.isEnabled()
    qtbot.waitUntil(lambda: page.signing.ready is not None, timeout=WAIT)
    assert page.signing.ready.record.comparison is None
    page.form.profile.internal.click()
    box.click()
    qtbot.waitUntil(lambda: page.signing.ready is not None, timeout=WAIT)
    assert page.signing.ready.record.comparison == found


def test_a_new_key_is_made_backed_up_and_chosen(page, qtbot, folder, tmp_path):
    ready(qtbot, page, folder)
    page.form.signer.new_key.click()
    sheet = page.new_key
    qtbot.keyClicks(sheet.fields["name"], "Dr. Ada Beispiel")
    qtbot.keyClicks(sheet.fields["organisation"], "Klinik Musterstadt")
    qtbot.keyClicks(sheet.fields["passphrase"], "abc")
    assert sheet.strength.text() == "weak: easily guessed"
    assert sheet.problem.text() == "Use at least 8 characters."
    sheet.make.click()
    assert not paths.keys_folder().exists()
    qtbot.keyClicks(sheet.fields["passphrase"], " Lampe Wolke 4711")
    assert sheet.strength.text() == "strong"
    qtbot.keyClicks(sheet.fields["again"], "abc Lampe Wolke 4712")
    assert sheet.problem.text() == "The two passphrases differ."
    sheet.fields["again"].clear()
    qtbot.keyClicks(sheet.fields["again"], "abc Lampe Wolke 4711")
    sheet.make.click()
    qtbot.waitUntil(sheet.backup.isVisible, timeout=WAIT)
    assert sheet.title.text() == "Where is the backup?"
    qtbot.waitUntil(lambda: len(sheet.code.text().split()) == 5, timeout=WAIT)
    (tmp_path / "stick").mkdir()
    page.keyring.back_up(sheet._key, tmp_path / "stick")
    qtbot.waitUntil(lambda: "Copied to" in sheet.copied.text(), timeout=WAIT)
    assert {file.suffix for file in (tmp_path / "stick").iterdir()} == {".p12", ".json"}
    sheet.make.click()
    assert page.form.isVisible()
    qtbot.waitUntil(page.sign.isEnabled, timeout=WAIT)
    assert page.form.signer.key.currentText() == "Dr. Ada Beispiel, Klinik Musterstadt"


def test_an_evaluation_that_is_only_read_cannot_be_signed(page, qtbot, folder):
    a_key()
    page.evaluation.open(folder, write=False)
    qtbot.waitUntil(lambda: page.keyring.known, timeout=WAIT)
    qtbot.waitUntil(lambda: bool(page.form.signer.stems), timeout=WAIT)
    assert page.footer.reason.text() == "This evaluation is open read-only."
    assert not page.offline_export.isEnabled()


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_control_is_named(page, qtbot, folder, language):
    a_key()
    ready(qtbot, page, folder)
    page.tongue.speak(language)
    kinds = (QAbstractButton, QComboBox, QLineEdit, QTableView)
    controls = [one for kind in kinds for one in page.findChildren(kind) if one.objectName()]
    nameless = [one.objectName() for one in controls if not one.accessibleName() and "qt_" not in one.objectName()]
    assert not nameless


def test_the_keyboard_is_named_for_a_passphrase_that_does_not_fit(qapp):
    assert keyboard_language()


def test_the_page_says_before_signing_what_is_withheld_outside(page, qtbot, folder):
    a_key()
    ready(qtbot, page, folder)
    few = page.signing.ready.withheld.classes
    said = page.form.content.withheld
    assert few
    assert said.isVisible()
    assert said.text().endswith(f"because fewer than 10 patients have {', '.join(few)}.")
    page.form.profile.internal.click()
    qtbot.waitUntil(lambda: page.signing.ready is not None, timeout=WAIT)
    assert not said.isVisible()
