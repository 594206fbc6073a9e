"""A part of the Model page: a heading, questions below it, and one way to tell the answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout

from desktop.tongue import Tongue
from desktop.widgets.label import Label
from evaluators.domain.submission import GraphFacts, Submission
from evaluators.submission.draft import find


class Section(QFrame):
    """A card with a heading.

    Args:
        name: Of the words ``desktop_model.section.<name>``.
        tongue: The words.
    """

    answered = Signal(dict)
    """Answers by key of the card; None takes an answer back."""

    def __init__(self, name: str, tongue: Tongue) -> None:
        super().__init__()
        self.setObjectName("card")
        self.tongue = tongue
        self._name = name
        self.submission: Submission | None = None
        self.facts: Mapping[str, Any] = {}
        self.fixed = False
        self.heading = Label("section")
        self.rows = QVBoxLayout(self)
        self.rows.setContentsMargins(16, 12, 16, 16)
        self.rows.setSpacing(12)
        self.rows.addWidget(self.heading)

    def show_submission(self, submission: Submission, facts: Mapping[str, Any], *, fixed: bool) -> None:
        """Show a submission.

        Args:
            submission: What was read.
            facts: Everything known of it, shaped like a card.
            fixed: Nothing can be changed.
        """
        self.submission, self.facts, self.fixed = submission, facts, fixed
        self.retranslate()

    def retranslate(self) -> None:
        """Say the words and show the answers."""
        self.heading.say(self.tongue.words(f"desktop_model.section.{self._name}"))

    @property
    def graph(self) -> GraphFacts | None:
        """Return what is known of the model's inputs and outputs; None where there is no model."""
        return self.submission.graph if self.submission else None

    def known(self, key: str) -> Any:
        """Return what is known under a key of the card, None where it is open."""
        return find(self.facts, key)

    def open(self, *keys: str) -> bool:
        """Return whether one of these questions is open."""
        return self.submission is not None and any(key in self.submission.questions for key in keys)
