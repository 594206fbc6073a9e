"""Sign: look at what is written, choose as whom and for whom, sign, hand on."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton

from desktop.flows import drafts
from desktop.flows.drafts import DEMO, SignatureState
from desktop.flows.keyring import Keyring
from desktop.flows.open_evaluation import OpenEvaluation
from desktop.flows.signing import Signing
from desktop.flows.tasks import Tasks
from desktop.tongue import Tongue
from desktop.views.page import Page, RailState
from desktop.views.sign_page import messages
from desktop.views.sign_page.after_box import AfterBox
from desktop.views.sign_page.fields_sheet import FieldsSheet, JsonSheet
from desktop.views.sign_page.form import SignForm
from desktop.views.sign_page.new_key_sheet import NewKeySheet
from desktop.views.sign_page.passphrase_sheet import Unlocking, keyboard_language
from desktop.widgets.announce import announce
from desktop.widgets.choosing import choose_folder
from desktop.widgets.label import Label
from desktop.widgets.notice import Notice
from desktop.widgets.sheet import SheetHost
from desktop.widgets.waiting_bar import WaitingBar
from evaluators.errors import EvaluationError

FOLDER: Final = "sign.folder"
"""Where the person last had the package written, for this evaluation."""


class SignPage(Page):
    """Shows and asks; what happens is ``Signing``'s.

    Args:
        tongue: The words.
        evaluation: The open evaluation.
        tasks: Runs the writing.
    """

    verify = Signal(Path)
    """Asks the frame to verify this package."""

    def __init__(self, tongue: Tongue, evaluation: OpenEvaluation, tasks: Tasks) -> None:
        super().__init__("sign", tongue)
        self._evaluation = evaluation
        self.signing, self.keyring = Signing(evaluation, tasks, self), Keyring(self)
        self.unlocking = Unlocking(self, tongue, "desktop_sign.passphrase.unlock")
        self._stale = True
        self._made = ""  # file stem of a key just made: it is the one the person wants to sign with
        self.status.setObjectName("sign.state")
        self.form, self.after, self.notice = SignForm(tongue), AfterBox(tongue, self.keyring), Notice()
        self.empty, self.loading, self.offline_reason = Label("key"), Label("key"), Label("note")
        self.bar = WaitingBar()
        self.fields, self.json, self.new_key = FieldsSheet(tongue), JsonSheet(tongue), NewKeySheet(tongue, self.keyring)
        self.host = SheetHost(self.form, (self.fields, self.json, self.new_key))
        self._lay_out()
        self._connect_form()
        self._connect_flow()
        self.retranslate()

    def shown(self) -> None:
        """Read keys and disk again: both may have changed since."""
        self.keyring.refresh()
        if self._stale:
            self._begin_anew()
        self.signing.look()

    def state(self) -> RailState:
        """Return whether there is something to sign, and whether it is signed."""
        if not self._finished:
            return RailState()
        signed = self.signing.state.word == "signed" if self.signing.known else self._evaluation.signed
        return RailState("ok" if signed else "to_do")

    def cancel(self) -> None:
        """Close the sheet that is open."""
        self.host.close_sheet()

    def copy(self) -> None:
        """Copy what the open sheet shows."""
        if self.host.open is self.json:
            self.json.copy()
        elif self.host.open is self.fields:
            self.fields.table.copy()

    def close_down(self) -> None:
        """End the threads and remove previews."""
        self.signing.close()
        self.keyring.close()

    def retranslate(self) -> None:
        """Say every word anew."""
        super().retranslate()
        words = self.tongue.words
        self.empty.say(words("desktop_sign.empty"))
        self.loading.say(words("desktop_sign.loading"))
        self.bar.setAccessibleName(self.loading.text())
        reason = "example_reason" if self._example else "import_reason"
        self.offline_reason.say(words(f"desktop_sign.offline.{reason}"))
        for button, key in self._buttons.items():
            button.setText(words(f"desktop_sign.{key}"))
            button.setAccessibleName(button.text())
        self.offline_import.setAccessibleDescription(self.offline_reason.text())
        for part in (self.form, self.after, self.fields, self.json, self.new_key):
            part.retranslate()
        self._say_state()

    @property
    def _example(self) -> bool:
        folder = self._evaluation.folder
        return folder is not None and folder.head.example is not None

    @property
    def _finished(self) -> bool:
        return bool(self._evaluation.runs and self._evaluation.runs[-1].finished)

    def _lay_out(self) -> None:
        self.go_run, self.offline_export = QPushButton(), QPushButton()
        self.offline_import, self.sign = QPushButton(), QPushButton()
        self._buttons = {
            self.go_run: "go_run",
            self.offline_export: "offline.export",
            self.offline_import: "offline.import",
            self.sign: "sign.button",
        }
        names = ("goRun", "offlineExport", "offlineImport", "sign")
        for button, name in zip(self._buttons, names, strict=True):
            button.setObjectName(f"sign.{name}")
        self.offline_import.setEnabled(False)
        for part in (self.notice, self.empty, self.loading, self.bar, self.after):
            self.body.addWidget(part)
        self.body.insertWidget(2, self.go_run, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(self.host, 1)
        self.body.addWidget(self.offline_reason)
        self.body.addStretch(0)
        self.footer.add_secondary(self.offline_export)
        self.footer.add_secondary(self.offline_import)
        self.footer.set_primary(self.sign)

    def _connect_form(self) -> None:
        form = self.form
        form.content.pdf_asked.connect(lambda: self.signing.preview(self.tongue.words.language))
        form.content.json_asked.connect(self._show_json)
        form.content.fields_asked.connect(self._show_fields)
        form.signer.new_asked.connect(self._new_key)
        form.folder.change_asked.connect(self._choose_folder)
        form.changed.connect(self._choose)
        self.go_run.clicked.connect(lambda: self.go.emit("run"))
        self.new_key.made.connect(lambda key: setattr(self, "_made", key.path.stem))
        self.host.changed.connect(self._say_state)
        self.after.verify_asked.connect(self.verify)
        self.sign.clicked.connect(self._sign)
        export = self.signing.export_unsigned
        self.offline_export.clicked.connect(
            lambda: choose_folder(self, self.tongue.words("desktop_sign.offline.choose"), export)
        )

    def _connect_flow(self) -> None:
        signing = self.signing
        self._evaluation.changed.connect(self._evaluation_changed)
        self.keyring.changed.connect(self._offer_keys)
        signing.drafted.connect(lambda draft: self.form.show_draft(draft, example=self._example))
        signing.drafted.connect(self._say_state)
        signing.refused.connect(self._failed)
        signing.refused.connect(self._say_state)
        signing.previewed.connect(lambda pdf: messages.show_preview(self, pdf))
        signing.locked.connect(self._locked)
        signing.unlocked.connect(self.unlocking.close)
        signing.signed.connect(
            lambda made: announce(self, f"{self.tongue.words('desktop_sign.state.signed')}: {made.name}")
        )
        signing.exported.connect(lambda package: messages.tell_exported(self, package))
        signing.failed.connect(self._failed)
        signing.state_found.connect(self._state_found)
        signing.busy_changed.connect(self._say_state)

    def _evaluation_changed(self, part: str) -> None:
        self._stale = True
        if part == "folder":
            kept = self._evaluation.recall(FOLDER)
            self.signing.out = Path(kept) if isinstance(kept, str) else None
            self.notice.clear()
            self.host.close_sheet()
        if self.isVisible():
            self.shown()
        elif part in {"folder", "run", "results"}:
            self.signing.look()
        self.retranslate()

    def _begin_anew(self) -> None:
        """Offer what this evaluation has, and prepare its draft."""
        self._stale = False
        folder = self._evaluation.folder
        self.form.folder.show_folder(self.signing.out or (folder.exports if folder else None))
        self._offer_keys()
        if self._finished:
            self._choose()

    def _offer_keys(self) -> None:
        before = self.form.signer.stems
        self.form.signer.offer(self.keyring.own, example=self._example)
        if self._made in {key.path.stem for key in self.keyring.own}:
            self.form.signer.choose(self._made)
            self._made = ""
        if self.form.signer.stems != before and self._finished:
            self._choose()
        self._say_state()

    def _choose(self) -> None:
        """Prepare the draft of what is chosen now."""
        self.form.offer_extras(self._evaluation.reviews.values(), comparison=self.signing.has_comparison)
        self.signing.choose(self.form.choices)

    def _show_json(self) -> None:
        if self.signing.ready is not None:
            self.json.text.setPlainText(drafts.as_json(self.signing.ready.record))
            self.host.show_sheet(self.json)

    def _show_fields(self) -> None:
        if self.signing.ready is not None:
            self.fields.show_fields(drafts.fields(self.signing.ready.record))
            self.host.show_sheet(self.fields)

    def _new_key(self) -> None:
        self.host.show_sheet(self.new_key)
        self.new_key.begin(self.keyring.own[-1].organisation if self.keyring.own else "")

    def _choose_folder(self) -> None:
        title = self.tongue.words("desktop_sign.folder.choose")
        choose_folder(self, title, self._folder_chosen, start=self.signing.out)

    def _folder_chosen(self, folder: Path) -> None:
        self.signing.out = folder
        self._evaluation.remember(FOLDER, str(folder))
        self.form.folder.show_folder(folder)
        self.notice.clear()
        messages.tell_elsewhere(self, folder, self._choose_folder)

    def _sign(self) -> None:
        self.notice.clear()
        stems = self.form.signer.stems
        if stems == (DEMO,):
            self.signing.sign([""], keyboard_language())
            return
        names = [self.form.signer.name_of(stem) for stem in stems]
        self.unlocking.ask(names, lambda given: self.signing.sign(given, keyboard_language()))

    def _locked(self, error: EvaluationError) -> None:
        text = str(self.tongue.words.error(error))
        if not self.unlocking.refuse(text):
            self.notice.tell(text, "error")

    def _failed(self, error: EvaluationError) -> None:
        self.unlocking.close()
        messages.tell_error(self, error, self._choose_folder)

    def _state_found(self, state: SignatureState) -> None:
        self.after.show_state(state)
        self._say_state()
        self.state_changed.emit()

    def _say_state(self) -> None:
        words, state, busy = self.tongue.words, self.signing.state, self.signing.busy
        finished, sheet = self._finished, self.host.open is not None
        said = words(f"desktop_sign.state.{state.word}", present=state.present, all=state.all)
        self.say_status(said if finished and self.signing.known else "")
        self.empty.setVisible(not finished)
        self.go_run.setVisible(not finished)
        self.loading.setVisible(busy)
        self.bar.expect(0)
        self.bar.setVisible(busy)
        self.host.setVisible(finished)
        self.host.setEnabled(not busy)
        self.after.setVisible(finished and not sheet and not busy and state.package is not None)
        self.offline_reason.setVisible(finished and not sheet)
        self.offline_export.setEnabled(finished and not busy and self._evaluation.writable and not self._example)
        self.footer.setVisible(not sheet)
        self.footer.set_reason(self._reason())

    def _reason(self) -> str:
        """Return why nothing can be signed now."""
        words = self.tongue.words
        if not self._finished:
            return words("desktop_sign.sign.incomplete_reason")
        if not self._evaluation.writable:
            return words("desktop_sign.sign.read_only_reason")
        if self.signing.busy:
            return words("desktop_sign.loading")
        if self.signing.no_draft:
            return words("desktop_sign.sign.refused_reason")
        return "" if self.form.signer.stems else words("desktop_sign.sign.no_key_reason")
