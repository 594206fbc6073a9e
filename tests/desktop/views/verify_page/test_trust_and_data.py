"""After the verdict: a signer becomes trusted by a typed code, and the data here are compared."""

from PySide6.QtCore import Qt

from desktop.flows.key_files import OwnKey
from evaluators import paths
from evaluators.evidence import trust
from evaluators.evidence.public_keys import key_code
from support.verify_window import KEY, WAIT, about, believe, images, package, verified


def test_an_unknown_signer_becomes_trusted_by_the_typed_code_alone(page, qtbot, tmp_path):
    verified(qtbot, page, package(tmp_path))
    assert page.card.verdict.text() == "?  Unchanged, but signer not known"
    assert page.notice.text.text().startswith("Call the sender on a number you already have")
    said = "The signature is valid, the key is not in your trusted list."
    assert page.card.rows["signer"].text() == said  # what to do stands in the notice, once
    type_code, import_list, later = page.notice.buttons()
    assert (import_list.text(), later.text()) == ("Import trust list…", "Later")
    qtbot.mouseClick(type_code, Qt.MouseButton.LeftButton)
    sheet = page.trust_sheet
    assert not sheet.fields["name"].text()  # nothing is filled in from the file
    qtbot.keyClicks(sheet.fields["code"], "1234 5678 9012 3456 7890")
    qtbot.keyClicks(sheet.fields["name"], "Dr. Ada B.")
    qtbot.keyClicks(sheet.fields["organisation"], "Klinik Musterstadt")
    sheet.add.click()
    qtbot.waitUntil(lambda: "does not match" in sheet.problem.text(), timeout=WAIT)
    told = "The code does not match this key. Type it again. If it still differs, do not trust this file"
    assert sheet.problem.text() == f"{told} and tell the sender."
    assert not trust.load(paths.trust_list()).entries
    sheet.fields["code"].clear()
    qtbot.keyClicks(sheet.fields["code"], key_code(KEY.public))
    sheet.add.click()
    qtbot.waitUntil(lambda: page.card.verdict.text() == "✓  Signed and unchanged", timeout=WAIT)
    assert "Dr. Ada B." in page.card.rows["signer"].text()


def test_an_own_key_is_said_to_be_ones_own(page, qtbot, tmp_path):
    page.keyring.own = (OwnKey(tmp_path, "Ada", "Klinik", "", KEY.public.sha256, ""),)
    page.keyring.changed.emit()
    verified(qtbot, page, package(tmp_path))
    assert page.card.rows["signer"].text() == "Your own key – not yet in your trusted list"
    assert "Others see this verdict too" in page.notice.text.text()
    assert page.notice.buttons()[0].text() == "Type key code…"


def test_a_code_with_a_digit_missing_is_not_compared(page, qtbot, tmp_path):
    verified(qtbot, page, package(tmp_path))
    page.trust.click()
    qtbot.keyClicks(page.trust_sheet.fields["code"], "1234 5678 9012 3456 789")
    page.trust_sheet.add.click()
    assert page.trust_sheet.problem.text() == "Type all 20 digits, the name and the institution."


def test_data_that_differ_are_counted_and_listed_by_case(page, qtbot, tmp_path):
    believe(KEY)
    folder, key, facts = images(tmp_path)
    (folder / "2.png").write_bytes(b"another")
    (folder / "3.png").unlink()
    verified(qtbot, page, package(tmp_path, **about(facts)))
    page.set_data(folder)
    assert page.card.rows["data"].text() == "The data folder is chosen. Choose the data key too."
    assert page.card.verdict.text() == "✓  Signed and unchanged"
    assert page.card.key_note.text() == "data-key.json from the evaluation folder; ask the hospital"
    page.set_key(key)
    qtbot.waitUntil(lambda: "Data here differ" in page.card.rows["data"].text(), timeout=WAIT)
    assert page.notice.text.text() == "Data here differ: 238 of 240 files match, 1 missing, 1 changed."
    assert page.card.verdict.text() == "✕  Signed and unchanged, but the data here are not those evaluated"
    (show,) = page.notice.buttons()
    show.click()
    assert page.notice.text.text() == "Cases with a missing or changed file: 2, 3."


def test_data_that_are_the_same_are_said_to_be(page, qtbot, tmp_path):
    believe(KEY)
    folder, key, facts = images(tmp_path)
    verified(qtbot, page, package(tmp_path, **about(facts)))
    page.set_key(key)
    page.set_data(folder)
    qtbot.waitUntil(lambda: "all 240" in page.card.rows["data"].text(), timeout=WAIT)
    assert page.card.verdict.text() == "✓  Signed and unchanged"
    assert page.card.bar.isHidden()
