"""What the Data page has to say above everything: a question with its answers as buttons, and what one should know."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.flows.recording import Recording
from desktop.tongue import Tongue
from desktop.widgets.label import printable
from desktop.widgets.notice import Action, Notice
from evaluators.cohort.overview import CohortOverview
from evaluators.errors import EvaluationError, Parameter
from evaluators.texts import Words

if TYPE_CHECKING:
    from evaluators.evaluation.choices import DataSource

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
    "C282": ("measurement",),
    "C281": ("another_folder", "another_file"),
    "C285": ("another_file",),
    "C286": ("another_file",),
    "C292": ("another_file",),
    "C310": ("another_list", "no_list"),
    "C311": ("another_list", "no_list"),
    "C312": ("another_list", "no_list"),
    "C481": ("again",),
    "C496": ("another_folder", "another_file"),
    "C497": ("use_other", "another_column"),
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
        self.compressed, self.duplicates, self.nearby = Notice(), Notice(), Notice()
        self._said: dict[Notice, tuple[str, ...]] = {}
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        for notice in (self.question, self.stopped, self.nearby, self.changed, self.compressed, self.duplicates):
            inside.addWidget(notice)

    def show_remarks(self, recording: Recording, overview: CohortOverview | None, kept: object, *, fixed: bool) -> None:
        """Show what is asked, and what one should know.

        Args:
            recording: What is read, and what it asks.
            overview: The cohort in numbers.
            kept: Number of duplicates of which the person said to keep one of each.
            fixed: Nothing can be changed.
        """
        words, error, stopped = self._tongue.words, recording.error, recording.stopped
        keys: tuple[str, ...] = ()
        if error is not None:
            keys = REMEDIES.get(error.id, ("another_table",) if error.id.startswith("C23") else ())
        about = error.parameters if error else None
        self._say(self.question, sentence(words, error) if error else "", *keys, about=about)
        text = ""
        if stopped is not None:
            text = words("desktop_data.stopped.interrupted")
            if stopped.total:
                text = words("desktop_data.stopped.text", done=stopped.done, all=stopped.total)
        self._say(self.stopped, text, "continue")
        offered = None if fixed or recording.choices.reference is not None else recording.nearby
        self._say(self.nearby, self._offer(offered, recording.choices.source) if offered else "", "use_nearby")
        changed = len(recording.changed_cases)
        text = words("desktop_data.m18", n=changed) if changed else ""
        self._say(self.changed, text, "show_changed", *(() if fixed else ("again",)))
        remarks = {remark.id: remark.parameters for remark in overview.remarks} if overview else {}
        text = words("desktop_data.m07", **remarks["M07"]) if "M07" in remarks else ""
        self._say(self.compressed, text, "show_compressed")
        twice = None if fixed else remarks.get("M11")
        text = words("desktop_data.m11", **twice) if twice and twice["n"] != kept else ""
        self._say(self.duplicates, text, "keep_one", "show_duplicates")
        self.setVisible(any(self._said.values()))

    def _offer(self, offered: Path, source: DataSource | None) -> str:
        words = self._tongue.words
        if source is not None and offered == Path(source.root):
            return words("desktop_data.nearby.annotations")
        return words("desktop_data.nearby.one", name=printable(offered.name))

    def _say(self, notice: Notice, text: str, *keys: str, about: Mapping[str, Parameter] | None = None) -> None:
        """Say something, unless it is said already: a button must not be exchanged under the pointer."""
        actions = [self._action(key, about) for key in keys]
        said = (text, *(name for name, _ in actions)) if text else ()
        if said == self._said.get(notice, ()):
            return
        self._said[notice] = said
        if not text:
            notice.clear()
            return
        notice.tell(text, "" if notice in {self.stopped, self.duplicates, self.nearby} else "caution", actions)

    def _action(self, key: str, about: Mapping[str, Parameter] | None) -> Action:
        said = "show" if key.startswith("show_") else {"value_column": "column"}.get(key, key)
        return self._tongue.words(f"desktop_data.ask.{said}", **(about or {})), self._remedies[key]
