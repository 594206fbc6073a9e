"""What was read from a package: what it is, who vouches for it, what was noticed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.tongue import Tongue
from desktop.widgets.announce import announce
from desktop.widgets.label import Label, State
from evaluators.domain.package_signature import PackageSignature
from evaluators.domain.submission import Finding, Submission, Tensor
from evaluators.submission.findings import finding_message
from evaluators.submission.sentences import signature_sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

KILOBYTE, MEGABYTE = 1_000, 1_000_000
SHOWN_GROUPS: Final = 4
"""Of the checksum, enough to tell two models apart; the tip and the clipboard hold all of it."""
GIVEN_MASKS: Final = "predictions"
"""What masks made elsewhere are kept as; a table has an ending. See ``evaluation.given_masks``, not loaded here."""
_WORTH: Final[Mapping[str, State]] = {"valid": "caution", "partial": "caution", "key_missing": "caution"}


class PackageFacts(QWidget):
    """``model.checksumCopy``, ``model.vendorKey``."""

    def __init__(self, tongue: Tongue) -> None:
        super().__init__()
        self._tongue = tongue
        self._submission: Submission | None = None
        self._fixed = False
        self.line, self.checksum, self.shapes = Label(), Label(), Label("note")
        self.signature, self.findings = Label(), Label()
        self.copy, self.vendor_key = QPushButton(), QPushButton()
        self.copy.setObjectName("model.checksumCopy")
        self.vendor_key.setObjectName("model.vendorKey")
        self.copy.clicked.connect(self._copy)
        self.checksum.setWordWrap(False)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(12)
        rows.addWidget(self.line)
        checksum, signature = QHBoxLayout(), QHBoxLayout()
        for row, label, button in (
            (checksum, self.checksum, self.copy),
            (signature, self.signature, self.vendor_key),
        ):
            row.setSpacing(8)
            row.addWidget(label)
            row.addWidget(button)
            rows.addLayout(row)
        checksum.addStretch(1)
        signature.setStretch(0, 1)
        rows.addWidget(self.shapes)
        rows.addWidget(self.findings)

    def show_submission(self, submission: Submission | None, *, fixed: bool) -> None:
        """Show what was read; nothing where nothing was."""
        self._submission, self._fixed = submission, fixed
        self.setVisible(submission is not None)
        self.retranslate()

    def retranslate(self) -> None:
        """Say the words."""
        words, submission = self._tongue.words, self._submission
        for button, name in ((self.copy, "checksum_copy"), (self.vendor_key, "vendor_key")):
            button.setText(words(f"desktop_model.{name}"))
            button.setAccessibleName(button.text())
        if submission is None:
            return
        self.line.say(self._what(submission), "error" if submission.refused else "ok")
        graph = submission.graph
        self.shapes.setVisible(graph is not None)
        if graph is not None:
            self.shapes.say("\n".join([self._shapes("input", graph.inputs), self._shapes("output", graph.outputs)]))
        groups = _groups(submission.package_digest)
        self.checksum.say(words("desktop_model.checksum", digest=" ".join(groups[:SHOWN_GROUPS])))
        self.checksum.setToolTip(" ".join(groups))
        self.copy.setAccessibleDescription(self.checksum.text())
        self._show_signature(submission.signature)
        told = [self._finding(finding) for finding in submission.findings if finding.severity != "refuse"]
        self.findings.say("\n".join(told))
        self.findings.setVisible(bool(told))

    def _what(self, submission: Submission) -> str:
        words = self._tongue.words
        size = self._size(sum(file.size for file in submission.files))
        files = words("desktop_model.files", n=len(submission.files))
        if submission.graph is None:
            kind = "masks" if submission.model_file == GIVEN_MASKS else "predictions"
            return words(f"desktop_model.{kind}_facts", size=size, files=files)
        kind = "refused_facts" if submission.refused else "facts"
        what = words(f"desktop_model.format.{submission.package_format}")
        return words(f"desktop_model.{kind}", format=what, opset=submission.graph.opset, size=size, files=files)

    def _show_signature(self, signature: PackageSignature | None) -> None:
        """A contradicted one is a reason not to run the model, and said as such."""
        shown = signature is not None and not signature.is_contradicted
        self.signature.setVisible(shown)
        self.vendor_key.setVisible(shown and signature is not None and signature.wants_key and not self._fixed)
        if signature is not None:
            worth = "ok" if signature.known else _WORTH.get(signature.status, "")
            self.signature.say(signature_sentence(signature, self._tongue.words), worth)
            self.vendor_key.setAccessibleDescription(self.signature.text())

    def _shapes(self, side: str, tensors: Sequence[Tensor]) -> str:
        shown = []
        for tensor in tensors:
            shape = " × ".join("?" if size is None else str(size) for size in tensor.shape)
            shown.append(f"{tensor.name} {shape} ({tensor.dtype})")
        return f"{self._tongue.words(f'desktop_model.{side}')}: {', '.join(shown)}"

    def _finding(self, finding: Finding) -> str:
        words = self._tongue.words
        return f"{words(f'desktop_model.severity.{finding.severity}')} {finding_message(finding, words)}"

    def _size(self, size: int) -> str:
        words = self._tongue.words
        if size < MEGABYTE:
            return words("desktop_model.size.kb", size=words.count(max(1, round(size / KILOBYTE))))
        return words("desktop_model.size.mb", size=words.number(size / MEGABYTE, 1))

    def _copy(self) -> None:
        if self._submission is not None:
            QGuiApplication.clipboard().setText(self._submission.package_digest)
            announce(self.copy, self._tongue.words("desktop_model.checksum_copied"))


def _groups(digest: str) -> list[str]:
    """Return a checksum in pieces that people can compare."""
    digest = digest.upper()
    return [digest[place : place + 4] for place in range(0, len(digest), 4)]
