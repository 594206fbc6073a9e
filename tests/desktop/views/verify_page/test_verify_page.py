"""Verify in the window: one drop, one verdict, and what it rests on."""

import json
import sys
import time

import pytest
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QTableView

from desktop.views.verify_page import printing
from evaluators.evidence.keys import demo_key
from support.verify_window import KEY, WAIT, believe, package, verified


def test_before_a_drop_the_page_says_that_it_works_offline(page):
    assert page.drop.label.text().endswith("Works offline. Nothing is changed.")
    assert page.card.isHidden()
    assert not page.report.isEnabled()
    assert not page.rerun.isEnabled()


def test_a_drop_leads_to_the_verdict_and_to_what_was_run(page, qtbot, tmp_path):
    believe(KEY)
    verified(qtbot, page, package(tmp_path))
    assert page.card.verdict.text() == "✓  Signed and unchanged"
    assert page.card.made_by.text().startswith("This file is exactly what “Klinik Musterstadt” signed")
    assert page.card.rows["signer"].text() == "In your trusted list: Dr. Ada Beispiel, Klinik Musterstadt."
    assert page.card.rows["data"].text().startswith("Not compared.")
    assert page.notice.isHidden()
    qtbot.waitUntil(page.what.isVisible, timeout=WAIT)
    assert [page.what.tabs.tabText(place) for place in range(4)] == ["Model", "Data", "Plan", "Results"]
    assert any("Sensitivity" in row[0] for row in page.what.rows.rows)


def test_pages_are_compared_after_the_verdict(page, qtbot, tmp_path):
    believe(KEY)
    told = []
    page.verifying.succeeded.connect(told.append)
    verified(qtbot, page, package(tmp_path))
    qtbot.waitUntil(lambda: len(told) == 2, timeout=WAIT)
    assert [one.verdict for one in told] == ["intact", "intact"]
    assert [one.pages_follow for one in told] == [True, False]
    assert page.card.rows["pdf"].text().endswith("the PDF belongs to this record.")


def test_closing_does_not_wait_for_a_worker_that_is_still_starting(page, qtbot, tmp_path, monkeypatch):
    from evaluators.isolation import worker_process

    monkeypatch.setattr(worker_process, "worker_command", lambda: [sys.executable, "-c", "import time; time.sleep(60)"])
    page.drop.dropped.emit([package(tmp_path)])
    qtbot.waitUntil(lambda: bool(page.verifying._bench._started), timeout=WAIT)
    begun = time.monotonic()
    page.close_down()
    assert time.monotonic() - begun < 10


def test_every_row_has_its_name_and_is_heard_whole(page, qtbot, tmp_path):
    believe(KEY)
    verified(qtbot, page, package(tmp_path))
    names = {label.objectName() for label in page.card.rows.values()}
    rows = ("signature", "signer", "contents", "plan", "pdf", "data", "notChecked")
    assert names == {f"ver.row.{row}" for row in rows}
    assert page.card.rows["signature"].accessibleName() == "Signature: ok. " + page.card.rows["signature"].text()
    page.tongue.speak("de")
    assert page.card.verdict.text() == "✓  Signiert und unverändert"
    assert page.card.names["notChecked"].text() == "Nicht geprüft"


def test_a_changed_summary_says_so_and_shows_nothing_of_it(page, qtbot, tmp_path):
    folder = package(tmp_path)
    bundle = folder / "bundle.intoto.jsonl"
    bundle.write_bytes(bundle.read_bytes().replace(b'"payload":"eyJ', b'"payload":"eyK', 1))
    verified(qtbot, page, folder)
    assert page.card.verdict.text() == "✕  Changed after signing"
    assert page.notice.text.text().startswith("Changed after signing. Contents and signature do not match")
    assert page.what.isHidden()
    assert page.card.data_folder.isHidden()
    assert not page.trust.isEnabled()


def test_a_demo_signature_has_no_evidential_value(page, qtbot, tmp_path):
    verified(qtbot, page, package(tmp_path, demo_key(), assurance_level="demo"))
    assert page.card.verdict.text() == "–  Demo signature, no evidential value"


def test_what_is_no_summary_gets_one_sentence(page, qtbot, tmp_path):
    file = tmp_path / "holiday.jpg"
    file.write_bytes(b"not a summary")
    page.offer("summary", [file])
    qtbot.waitUntil(lambda: page.card.verdict.text() == "This is not an evaluation summary.", timeout=WAIT)
    assert page.card.made_by.text().startswith("Choose a package")
    assert not page.report.isEnabled()


def test_the_check_report_says_what_was_found_with_which_program(page, qtbot, tmp_path, monkeypatch):
    believe(KEY)
    verified(qtbot, page, package(tmp_path))
    page.save_report(tmp_path / "check.json")
    document = json.loads((tmp_path / "check.json").read_text("utf-8"))
    assert (document["verdict"], document["signed"], document["file"]) == ("intact", False, "summary.evalpack")
    assert document["program"].startswith("pruefstand ")
    page.tongue.speak("de")
    page.save_report(tmp_path / "check.txt")
    text = (tmp_path / "check.txt").read_text("utf-8")
    assert "Urteil: Signiert und unverändert" in text
    assert "Dieses Prüfprotokoll ist nicht signiert." in text
    printed = []
    monkeypatch.setattr(printing, "print_html", lambda _, content: printed.append(content))
    page.printer.click()
    assert "Signiert und unverändert" in printed[0]


def test_a_report_that_cannot_be_written_says_so(page, qtbot, tmp_path):
    verified(qtbot, page, package(tmp_path))
    page.save_report(tmp_path / "nowhere" / "check.txt")
    assert page.notice.text.text().startswith("“check.txt” could not be written.")


def test_running_again_is_not_offered_and_the_reason_is_text(page, qtbot, tmp_path):
    verified(qtbot, page, package(tmp_path))
    assert not page.rerun.isEnabled()
    assert page.rerun_reason.isVisible()
    assert page.rerun.accessibleDescription() == page.rerun_reason.text()


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_control_of_the_page_is_named(page, language):
    page.tongue.speak(language)
    kinds = (QAbstractButton, QLineEdit, QTableView)
    controls = [one for kind in kinds for one in page.findChildren(kind) if one.objectName()]
    nameless = [one.objectName() for one in controls if not one.accessibleName() and "qt_" not in one.objectName()]
    assert not nameless
