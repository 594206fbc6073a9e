"""Settings, keys and trusted signers: the own keys, and whom this person believes."""

from __future__ import annotations

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.flows.keyring import Keyring
from desktop.flows.tasks import Tasks
from desktop.tongue import Tongue
from desktop.views.settings_page.own_keys import OwnKeys
from desktop.views.settings_page.trusted_signers import TrustedSigners
from desktop.views.sign_page.new_key_sheet import NewKeySheet
from desktop.views.verify_page.trust_sheet import TrustSheet
from desktop.widgets.notice import Notice
from desktop.widgets.sheet import SheetHost
from evaluators.errors import EvaluationError


class KeysTab(QWidget):
    """Two tables with their buttons; making a key and adding a signer are sheets.

    Args:
        tongue: The words.
        tasks: Not used by what is this short; every tab is made the same way.
    """

    def __init__(self, tongue: Tongue, tasks: Tasks) -> None:
        super().__init__()
        self._tongue, self._tasks = tongue, tasks
        self.keyring = Keyring(self)
        self.notice = Notice()
        self.new_key, self.trust_sheet = NewKeySheet(tongue, self.keyring), TrustSheet(tongue, self.keyring)
        content = QWidget()
        self.own = OwnKeys(tongue, self.keyring, self.notice)
        self.trusted = TrustedSigners(tongue, self.keyring, self.notice)
        inside = QVBoxLayout(content)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(24)
        inside.addWidget(self.notice)
        inside.addWidget(self.own)
        inside.addWidget(self.trusted)
        inside.addStretch(1)
        self.host = SheetHost(content, (self.new_key, self.trust_sheet))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.host)
        self.own.new_asked.connect(self._new_key)
        self.trusted.keys_found.connect(self._type_code)
        self.keyring.failed.connect(self._failed)
        tongue.changed.connect(self.retranslate)
        self.retranslate()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Read keys and trust list again: another page or the command line may have changed them."""
        super().showEvent(event)
        self.keyring.refresh()

    def cancel(self) -> None:
        """Close the open sheet."""
        self.host.close_sheet()

    def close_down(self) -> None:
        """End the thread."""
        self.keyring.close()

    def retranslate(self) -> None:
        """Say every word anew."""
        for part in (self.own, self.trusted, self.new_key, self.trust_sheet):
            part.retranslate()

    def _new_key(self) -> None:
        self.notice.clear()
        self.host.show_sheet(self.new_key)
        self.new_key.begin(self.keyring.own[-1].organisation if self.keyring.own else "")

    def _type_code(self, spkis: tuple[str, ...]) -> None:
        self.notice.clear()
        self.host.show_sheet(self.trust_sheet)
        self.trust_sheet.begin(spkis)

    def _failed(self, _: str, error: EvaluationError) -> None:
        if self.host.open is None and not self.trusted.asking:  # else the sheet or dialog says it
            self.notice.tell(str(self._tongue.words.error(error)), "error")
