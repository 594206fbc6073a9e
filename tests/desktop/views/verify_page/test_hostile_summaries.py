"""A stranger's summary in the window: every name in it is shown as letters, and whatever is dropped has an answer."""

import os
import unicodedata

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel

from evaluators.evidence.record import Evaluator, Signer
from support.attacked_packages import bundle, fixed_key, packed, small_package
from support.records import example_cohort, example_model
from support.verify_window import WAIT, package

SHOWN = "Klinik gnusylf <img src='file:///etc/passwd'><b>x</b> [31m✓  Signed and unchanged &amp; {n} %s"
NAME = SHOWN.replace("gnusylf", "\u202egnusylf\u202c").replace("[31m", "\u200b\x1b[31m")


def hostile_package(folder):
    """A whole package, rightly signed by somebody nobody knows, in which every name is hostile."""
    return package(
        folder,
        fixed_key(NAME, 2),
        evaluator=Evaluator(organisation=NAME, role=NAME, department=NAME),
        signers=(Signer(name=NAME, role=NAME, organisation=NAME),),
        model=example_model(name=NAME, version=NAME, developer=NAME, licence=NAME),
        cohort=example_cohort(manufacturers={NAME: 120}),
    )


def texts(page):
    """Everything the page shows or says to a screen reader."""
    for label in page.findChildren(QLabel):
        yield label.text()
    for one in page.findChildren(QAbstractButton):
        yield from (one.text(), one.toolTip(), one.accessibleName(), one.accessibleDescription())
    for label in page.findChildren(QLabel):
        yield from (label.toolTip(), label.accessibleName(), label.accessibleDescription())
    rows = page.what.rows
    for row in range(rows.rowCount()):
        for column in range(rows.columnCount()):
            yield str(rows.data(rows.index(row, column)) or "")


def controlling(text):
    return [c for c in text if c != "\n" and unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"}]


def test_every_name_of_a_strangers_summary_is_shown_as_letters(page, qtbot, tmp_path):
    page.drop.dropped.emit([hostile_package(tmp_path)])
    qtbot.waitUntil(lambda: page.verifying.result is not None, timeout=WAIT)
    qtbot.waitUntil(page.what.isVisible, timeout=WAIT)
    assert page.card.verdict.text() == "?  Unchanged, but signer not known"
    seen = []
    for tab in range(page.what.tabs.count()):
        page.what.tabs.setCurrentIndex(tab)
        seen += texts(page)
    assert not [text for text in seen if controlling(text)]
    assert any(SHOWN in text for text in seen)  # in full, as it was written: nothing was left out in silence
    drawn = [one for one in page.findChildren(QLabel) if "<" in one.text()]
    assert drawn
    assert {one.textFormat() for one in drawn} == {Qt.TextFormat.PlainText}


CHANGED, NONE = "✕  Changed after signing", "This is not an evaluation summary."
TOO_LARGE, UNREADABLE = "This is too large to be an evaluation summary.", "cannot be read."
DROPPED = {
    "a pipe": (os.mkfifo, UNREADABLE),
    "a link to a device without end": (lambda p: p.symlink_to("/dev/zero"), UNREADABLE),
    "brackets": (lambda p: p.write_bytes(b'{"payloadType":' + b"[" * 100_000), CHANGED),
    "lines": (lambda p: p.write_bytes(b'{"payloadType":1}\n' * 1_000_000), CHANGED),
    "a summary cut off": (lambda p: p.write_bytes(bundle()[:-100]), CHANGED),
    "an archive cut off": (lambda p: p.write_bytes(packed(small_package())[:-100]), CHANGED),
    "a folder of folders": (lambda p: (p / "/".join("a" * 50)).mkdir(parents=True), TOO_LARGE),
    "pages of nothing": (lambda p: p.write_bytes(b"%PDF-1.7\n" + b"1 0 obj<</A 1 0 R>>endobj\n" * 1000), NONE),
}
"""Each with what the page says of it."""


def test_whatever_is_dropped_one_after_the_other_has_its_answer(page, qtbot, tmp_path):
    for number, (make, expected) in enumerate(DROPPED.values()):
        path = tmp_path / str(number) / "summary.jsonl"
        path.parent.mkdir()
        make(path)
        page.card.verdict.say("")
        page.drop.dropped.emit([path])
        qtbot.waitUntil(lambda expected=expected: expected in page.card.verdict.text(), timeout=WAIT)
