"""The rows of the Sign page, each with its name on the left."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.flows.drafts import Choices
from desktop.tongue import Tongue
from desktop.views.sign_page.choices_box import FolderBox, ProfileBox, SignerBox
from desktop.views.sign_page.content_box import ContentBox
from desktop.views.sign_page.extras_box import ExtrasBox, TextsBox
from desktop.widgets.label import Label

if TYPE_CHECKING:
    from evaluators.evaluation.reviews import Review
    from evaluators.signing import Draft

_NAMES = ("content.title", "as.title", "profile.title", "folder.title", "add.title", "texts.title")


class SignForm(QWidget):
    """Everything that is chosen before signing."""

    changed = Signal()
    """A choice that changes what is written."""

    def __init__(self, tongue: Tongue) -> None:
        super().__init__()
        self._tongue = tongue
        self.content, self.signer, self.profile = ContentBox(tongue), SignerBox(tongue), ProfileBox(tongue)
        self.folder, self.extras, self.texts = FolderBox(tongue), ExtrasBox(tongue), TextsBox(tongue)
        self.boxes = (self.content, self.signer, self.profile, self.folder, self.extras, self.texts)
        self.names = tuple(Label("body") for _ in _NAMES)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(16)
        grid.setColumnStretch(1, 1)
        for row, (name, box) in enumerate(zip(self.names, self.boxes, strict=True)):
            name.setWordWrap(False)
            name.setProperty("strong", True)
            name.setMinimumHeight(32)  # as high as a control, so that both stand on one line
            name.setAlignment(Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(box, row, 1)
        grid.setRowStretch(len(self.boxes), 1)
        for part in (self.signer, self.profile, self.extras, self.texts):
            part.changed.connect(self.changed)
        self.retranslate()

    @property
    def choices(self) -> Choices:
        """Return what is chosen now."""
        profile = self.profile.profile
        return Choices(
            keys=self.signer.stems,
            profile=profile,
            texts=() if profile == "internal" else self.texts.ticked,
            verdicts=self.extras.verdicts.isChecked(),
            notes=self.extras.notes.isChecked(),
            comparison=self.extras.comparison.isChecked(),
        )

    def offer_extras(self, reviews: Iterable[Review], *, comparison: bool) -> None:
        """Say what could be added: what readers left, and a comparison with another submission."""
        found = tuple(reviews)
        self.extras.offer(
            verdicts=any(review.verdict for review in found),
            notes=any(review.note.strip() for review in found),
            comparison=comparison,
            inside=self.profile.profile == "internal",
        )

    def show_draft(self, draft: Draft | None, *, example: bool) -> None:
        """Let the draft be looked at; None: it is being prepared."""
        self.content.allow(ready=draft is not None)
        self.content.show_withheld(None if draft is None else draft.withheld)
        if draft is not None:
            self.texts.offer(draft.texts, inside=self.profile.profile == "internal", example=example)

    def retranslate(self) -> None:
        """Say every word anew."""
        for label, name in zip(self.names, _NAMES, strict=True):
            label.say(self._tongue.words(f"desktop_sign.{name}"))
        for box in self.boxes:
            box.retranslate()
