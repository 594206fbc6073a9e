"""Verify: takes a package, a bundle or a report PDF; needs no evaluation, no key and no network."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.flows import check_report
from desktop.flows.check_report import Checked
from desktop.flows.keyring import Keyring
from desktop.flows.tasks import Tasks
from desktop.flows.verifying import DataAnswer, Verifying
from desktop.tongue import Tongue
from desktop.views.page import Page
from desktop.views.verify_page import printing
from desktop.views.verify_page.messages import tell
from desktop.views.verify_page.trust_sheet import TrustSheet
from desktop.views.verify_page.verdict_card import VerdictCard
from desktop.views.verify_page.what_tabs import WhatTabs
from desktop.widgets.announce import announce
from desktop.widgets.choosing import choose_file, choose_folder, choose_target
from desktop.widgets.drop_zone import DropZone
from desktop.widgets.label import Label
from desktop.widgets.notice import Notice
from desktop.widgets.sheet import SheetHost
from evaluators.errors import EvaluationError
from evaluators.evidence.answers import VerificationResult


class VerifyPage(Page):
    """Shows and asks; what happens is ``Verifying``'s.

    Args:
        tongue: The words.
        tasks: Runs the comparing of data.
    """

    def __init__(self, tongue: Tongue, tasks: Tasks) -> None:
        super().__init__("verify", tongue)
        self.verifying, self.keyring = Verifying(tasks, self), Keyring(self)
        self._checked: Checked | None = None
        self._said = ""
        self._absent: tuple[int, ...] = ()
        self._data: Path | None = None
        self._key: Path | None = None
        self.drop = DropZone()
        self.drop.setObjectName("ver.drop")
        self.drop.setProperty("drop", True)
        layout = self.drop.layout()
        assert layout is not None
        layout.setContentsMargins(16, 12, 16, 12)
        self.notice, self.what = Notice(), WhatTabs(tongue)
        self.card = VerdictCard(tongue, self.notice)
        self.trust_sheet = TrustSheet(tongue, self.keyring)
        self.rerun_reason = Label("note")
        self._lay_out()
        self._connect()
        self.retranslate()

    def offer(self, kind: str, paths: Sequence[Path]) -> None:
        """Verify what was dropped."""
        if kind == "summary" and paths:
            self.host.close_sheet()
            self.verifying.start(paths[0])

    def shown(self) -> None:
        """Have a worker ready before anything is dropped."""
        self.verifying.warm_up()
        self.keyring.refresh()

    def copy(self) -> None:
        """Copy the check report."""
        if self._checked is not None:
            QGuiApplication.clipboard().setText(check_report.as_text(self._checked, self.tongue.words))

    def print_page(self) -> None:
        """Print the check report."""
        if self._checked is not None:
            printing.print_html(self, check_report.as_html(self._checked, self.tongue.words))

    def cancel(self) -> None:
        """Close the sheet, or stop comparing data."""
        if self.host.open is not None:
            self.host.close_sheet()
        else:
            self.verifying.stop_data()

    def close_down(self) -> None:
        """End threads and workers."""
        self.verifying.close()
        self.keyring.close()

    def retranslate(self) -> None:
        """Say every word anew."""
        super().retranslate()
        words = self.tongue.words
        self.drop.label.say(words("desktop_verify.drop"))
        self.drop.setAccessibleName(self.drop.label.text())
        for button, key in self._buttons.items():
            button.setText(words(f"desktop_verify.{key}"))
            button.setAccessibleName(button.text())
        self.rerun_reason.say(words("desktop_verify.rerun.reason"))
        self.rerun.setAccessibleDescription(self.rerun_reason.text())
        for part in (self.card, self.what, self.trust_sheet):
            part.retranslate()
        self._tell()

    def _lay_out(self) -> None:
        self.choose, self.choose_package = QPushButton(), QPushButton()
        self.rerun, self.trust, self.report, self.printer = (QPushButton() for _ in range(4))
        self._buttons = {
            self.choose: "choose",
            self.choose_package: "choose_package",
            self.rerun: "rerun.button",
            self.trust: "trust.button",
            self.report: "report.button",
            self.printer: "report.print",
        }
        names = ("choose", "choosePackage", "rerun", "trust", "report", "print")
        for button, name in zip(self._buttons, names, strict=True):
            button.setObjectName(f"ver.{name}")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.drop, 1)
        row.addWidget(self.choose)
        row.addWidget(self.choose_package)
        content = QWidget()
        inside = QVBoxLayout(content)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(16)
        inside.addLayout(row)
        for part in (self.card, self.rerun_reason, self.what):
            inside.addWidget(part)
        inside.addStretch(1)
        self.host = SheetHost(content, (self.trust_sheet,))
        self.body.addWidget(self.host, 1)
        for button in (self.rerun, self.trust, self.report, self.printer):
            self.footer.add_secondary(button)
            button.setEnabled(False)
        self.rerun_reason.hide()

    def _connect(self) -> None:
        verifying = self.verifying
        self.drop.dropped.connect(lambda paths: self.offer("summary", paths))
        self.choose.clicked.connect(self._choose)
        self.choose_package.clicked.connect(self._choose_package)
        self.card.folder_asked.connect(self._choose_data)
        self.card.key_asked.connect(self._choose_key)
        self.card.stop.clicked.connect(verifying.stop_data)
        self.trust.clicked.connect(self.type_code)
        self.report.clicked.connect(self._save)
        self.printer.clicked.connect(self.print_page)
        self.trust_sheet.trusted.connect(self._trusted)
        self.host.changed.connect(lambda: self.footer.setVisible(self.host.open is None))
        self.keyring.changed.connect(self._keys_read)
        self.keyring.done.connect(self._keyring_done)
        self.keyring.failed.connect(self._keyring_failed)
        verifying.began.connect(self._began)
        verifying.succeeded.connect(self._succeeded)
        verifying.failed.connect(self._failed)
        verifying.record_read.connect(self.what.show_record)
        verifying.data_progress.connect(self.card.show_progress)
        verifying.data_answered.connect(self._data_answered)
        verifying.data_failed.connect(self._data_failed)

    def _began(self, _: Path) -> None:
        self._checked, self._absent, self._data, self._key, self._said = None, (), None, None, ""
        self.what.show_record(None)
        self.notice.clear()
        self.card.begin()
        self._allow()

    def _succeeded(self, result: VerificationResult) -> None:
        path = self.verifying.path
        self._checked = Checked(path.name if path else "", datetime.now(UTC), result)
        self.card.show_result(result)
        if self._said != self.card.spoken():  # pages that fit need not be said
            self._said = self.card.spoken()
            announce(self.card.verdict, self._said)
        self._allow()
        self._tell()

    def _failed(self, error: EvaluationError) -> None:
        self.card.show_result(error)
        announce(self.card.verdict, self.card.spoken())
        self._allow()

    def _allow(self) -> None:
        result = self._checked.result if self._checked else None
        self.trust.setEnabled(bool(result and any(one.standing == "unknown" for one in result.signers)))
        self.report.setEnabled(result is not None)
        self.printer.setEnabled(result is not None)
        self.rerun_reason.setVisible(result is not None)

    def _tell(self) -> None:
        """Say the message that belongs to the verdict, with its remedies."""
        if self._checked is not None:
            tell(self, self._checked.result, self._absent)

    def type_code(self) -> None:
        """Open the sheet in which the key code is typed."""
        if self._checked is not None:
            self.host.show_sheet(self.trust_sheet)
            self.trust_sheet.begin([one.spki for one in self._checked.result.signers if one.standing == "unknown"])

    def import_trust_list(self) -> None:
        """Ask for a signed trust list."""
        words = self.tongue.words
        title, kinds = words("desktop_verify.trust.import_title"), words("desktop_verify.trust.import_kinds")
        choose_file(self, title, kinds, self.keyring.import_list)

    def choose_other(self) -> None:
        """Ask for another file to verify."""
        self._choose()

    def _choose(self) -> None:
        words = self.tongue.words
        choose_file(self, self.choose.text(), words("desktop_verify.kinds"), self.verifying.start)

    def _choose_package(self) -> None:
        choose_folder(self, self.choose_package.text(), self.verifying.start)

    def _choose_data(self) -> None:
        choose_folder(self, self.tongue.words("desktop_verify.data.folder_title"), self.set_data)

    def _choose_key(self) -> None:
        words = self.tongue.words
        choose_file(self, words("desktop_verify.data.key_title"), words("desktop_verify.data.key_kinds"), self.set_key)

    def set_data(self, folder: Path) -> None:
        """Compare the files of this folder, once the data key is chosen too."""
        self._data = folder
        self._compare()

    def set_key(self, key: Path) -> None:
        """Compare by this data key, once the data folder is chosen too."""
        self._key = key
        self._compare()

    def _compare(self) -> None:
        """Compare once both are chosen: one alone is half a question and changes no verdict."""
        if self._data is not None and self._key is not None:
            self.verifying.check_data(self._data, self._key)
        else:
            chosen = "key_chosen" if self._data is None else "folder_chosen"
            self.card.say_data(self.tongue.words(f"desktop_verify.data.{chosen}"))

    def _data_answered(self, found: DataAnswer | None) -> None:
        self.card.stop_progress()
        self._said = ""
        if found is None:
            self.card.say_data(self.tongue.words("desktop_verify.data.stopped"))
        else:
            self._absent = found.absent

    def _data_failed(self, error: EvaluationError) -> None:
        self.card.stop_progress()
        self.card.say_data(str(self.tongue.words.error(error)), "error")

    def _trusted(self, name: str) -> None:
        self.verifying.again()
        announce(self, self.tongue.words("desktop_verify.trust.added", name=name))

    def _keys_read(self) -> None:
        self.card.show_own_keys(one.sha256 for one in self.keyring.own)
        self._tell()

    def _keyring_done(self, what: str, _: object) -> None:
        if what == "import_list":
            self.verifying.again()

    def _keyring_failed(self, what: str, error: EvaluationError) -> None:
        if what == "import_list":
            self.notice.tell(str(self.tongue.words.error(error)), "error")

    def _save(self) -> None:
        words = self.tongue.words
        name = f"{words('desktop_verify.report.heading')} {datetime.now(UTC).astimezone():%Y-%m-%d}.txt"
        title, kinds = words("desktop_verify.report.title"), words("desktop_verify.report.kinds")
        choose_target(self, title, kinds, name, self.save_report)

    def save_report(self, target: Path) -> None:
        """Write the check report."""
        words = self.tongue.words
        if self._checked is None:
            return
        try:
            check_report.save(self._checked, target, words)
        except EvaluationError as error:
            self.notice.tell(str(words.error(error)), "error")
        else:
            self.notice.tell(words("desktop_verify.report.saved", name=target.name), "ok")
