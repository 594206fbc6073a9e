"""What the Data page has to say above everything: a question with its answers as buttons, and what one should know."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.flows.recording import Recording
from desktop.tongue import Tongue
from desktop.widgets.notice import Action, Notice
from evaluators.cohort.overview import CohortOverview
from evaluators.errors import EvaluationError
from evaluators.texts import Words

REMEDIES: Final[Mapping[str, tuple[str, ...]]] = {
    "M08": ("another_column",),
    "M09": ("point", "comma"),
    "C239": ("point", "comma"),
    "C240": ("column",),
    "C241": ("column",),
    "C242": ("value_column",),
    "C243": ("value_column",),
    "C246": ("own_patient",),
    "C250": ("add_folder",),
    "C251": ("add_folder",),
    "C481": ("again",),
}
"""Buttons of a question, by its id. Without one: another table."""
Remedies = Mapping[str, Callable[[], object]]


def sentence(words: Words, error: EvaluationError) -> str:
    """Return an error in words: of its advice, the window's own where the command line names its options."""
    said = words.error(error)
    own = f"desktop_data.advice.{error.id}"
    return f"{said.happened} {words(own, **error.parameters)}" if words.has(own) else str(said)


class Remarks(QWidget):
    """Notices one above the other.

    Args:
        tongue: The words.
        remedies: What each button does, by the last part of its words' id.
    """

    def __init__(self, tongue: Tongue, remedies: Remedies) -> None:
        super().__init__()
        self._tongue, self._remedies = tongue, remedies
        self.question, self.stopped, self.changed = Notice(), Notice(), Notice()
        self.compressed, self.duplicates = Notice(), Notice()
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        for notice in (self.question, self.stopped, self.changed, self.compressed, self.duplicates):
            inside.addWidget(notice)

    def show_remarks(self, recording: Recording, overview: CohortOverview | None, *, fixed: bool) -> None:
        """Show what is asked, and what one should know."""
        self._ask(recording.error)
        words = self._tongue.words
        if recording.stopped is None:
            self.stopped.clear()
        else:
            done, total = recording.stopped.done, recording.stopped.total
            actions = [(words("desktop_data.stopped.again"), self._remedies["continue"])]
            self.stopped.tell(words("desktop_data.stopped.text", done=done, all=total), "", actions)
        changed = len(recording.changed_cases)
        again = () if fixed else ("again",)
        self._say(self.changed, changed, "m18", "show_changed", *again)
        remarks = {remark.id: remark for remark in overview.remarks} if overview else {}
        for id_, notice, show in (
            ("M07", self.compressed, "show_compressed"),
            ("M11", self.duplicates, "show_duplicates"),
        ):
            parameters = remarks[id_].parameters if id_ in remarks else {}
            self._say(notice, int(parameters.get("n", 0)), id_.lower(), show, ts=str(parameters.get("ts", "")))
        self.setVisible(any(not notice.isHidden() for notice in self.findChildren(Notice)))

    def _ask(self, error: EvaluationError | None) -> None:
        if error is None:
            self.question.clear()
            return
        words = self._tongue.words
        default = ("another_table",) if error.id.startswith("C23") else ()
        actions: list[Action] = [self._action(key) for key in REMEDIES.get(error.id, default)]
        self.question.tell(sentence(words, error), "caution", actions)

    def _say(self, notice: Notice, n: int, key: str, *actions: str, **parameters: str) -> None:
        if not n:
            notice.clear()
            return
        text = self._tongue.words(f"desktop_data.{key}", n=n, **parameters)
        notice.tell(text, "caution", [self._action(action) for action in actions])

    def _action(self, key: str) -> Action:
        said = {"value_column": "column"}.get(key, "show" if key.startswith("show_") else key)
        return self._tongue.words(f"desktop_data.ask.{said}"), self._remedies[key]
