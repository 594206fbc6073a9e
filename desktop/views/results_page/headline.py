"""The first line of the results: which run, which plan, how many cases, who was left out and who failed."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.flows.assembling import Assembled
from desktop.tongue import Tongue
from desktop.widgets.label import Label
from evaluators.domain.case import ExclusionReason
from evaluators.domain.results import Flow
from evaluators.report.wording import counted, what_stands_out


class Headline(QWidget):
    """Says it in one line; [why] tells the reasons, both buttons lead to the cases."""

    excluded_asked = Signal()
    failed_asked = Signal()

    def __init__(self, tongue: Tongue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tongue = tongue
        self._now = Assembled()
        self.line = Label("key")
        self.excluded, self.failed, self.show_excluded = QPushButton(), QPushButton(), QPushButton()
        self.excluded.setObjectName("res.excluded")
        self.failed.setObjectName("res.failed")
        self.show_excluded.setObjectName("res.excludedCases")
        for button in (self.excluded, self.failed, self.show_excluded):
            button.setFlat(True)
        self.why, self.changed, self.checks = Label("note"), Label("note"), Label("note")
        self._lay_out()
        self._why_wanted = False
        self.excluded.clicked.connect(self._turn_why)
        self.failed.clicked.connect(self.failed_asked)
        self.show_excluded.clicked.connect(self.excluded_asked)

    def show_results(self, now: Assembled) -> None:
        """Show what kind of run the results come from."""
        self._now = now
        words = self._tongue.words
        flow = now.results.flow if now.results else None
        self.line.say(self._sentence(flow))
        self._count(self.excluded, "excluded", flow.excluded if flow else 0, "why")
        self._count(self.failed, "failed", flow.failed if flow else 0, "show")
        self.show_excluded.setText(words("desktop_results.headline.show_cases"))
        self.show_excluded.setAccessibleName(words("desktop_results.opens.excluded"))
        self.changed.say(words("desktop_results.headline.changed") if now.plan_changed else "", "caution")
        self.changed.setVisible(now.plan_changed)
        stands_out = self._stands_out()
        self.checks.say("\n".join(stands_out), "caution")
        self.checks.setVisible(bool(stands_out))
        self._show_why()

    @property
    def spoken(self) -> str:
        """Return all of it in one line, as it stands on paper."""
        told = (self.line.text(), self._counted("excluded"), self._counted("failed"), *self._stands_out())
        return " – ".join(told)

    def _stands_out(self) -> tuple[str, ...]:
        """Return the checks of the run that failed or come with a note."""
        return what_stands_out(self._now.results, self._tongue.words) if self._now.results else ()

    def _counted(self, name: str) -> str:
        flow = self._now.results.flow if self._now.results else None
        return self._tongue.words(f"desktop_results.headline.{name}", n=getattr(flow, name) if flow else 0)

    def _sentence(self, flow: Flow | None) -> str:
        words, now = self._tongue.words, self._now
        confirmatory = now.results.confirmatory if now.results else now.confirmatory
        kind = words(f"desktop_results.headline.{'confirmatory' if confirmatory else 'exploratory'}")
        plan = words("desktop_results.headline.open")
        if now.locked_at is not None:
            plan = words("desktop_results.headline.locked", date=words.date(now.locked_at, time=True))
        if flow is None:
            return f"{kind} – {plan}"
        cases = words("desktop_results.headline.cases", n=flow.evaluated + flow.failed)
        patients = words("desktop_results.headline.patients", n=flow.patients)
        return words("desktop_results.headline.line", kind=kind, plan=plan, cases=cases, patients=patients)

    def _count(self, button: QPushButton, name: str, n: int, action: str) -> None:
        words = self._tongue.words
        shown = words(f"desktop_results.headline.{name}", n=n)
        button.setText(f"{shown} [{words(f'desktop_results.headline.{action}')}]" if n else shown)
        button.setAccessibleName(button.text())
        button.setEnabled(n > 0)
        button.setVisible(self._now.results is not None)

    def _turn_why(self) -> None:
        self._why_wanted = not self._why_wanted
        self._show_why()

    def _show_why(self) -> None:
        flow = self._now.results.flow if self._now.results else None
        wanted = self._why_wanted and flow is not None and flow.excluded > 0
        if wanted and flow is not None:
            words, changed = self._tongue.words, flow.excluded_reasons.get(ExclusionReason.CHANGED_SINCE_SCAN, 0)
            advice = words("desktop_results.headline.changed_images", n=changed) if changed else ""
            self.why.say("\n".join(filter(None, [counted("exclusions", flow.excluded_reasons, words), advice])))
        self.why.setVisible(wanted)
        self.show_excluded.setVisible(wanted)

    def _lay_out(self) -> None:
        first, second = QHBoxLayout(), QHBoxLayout()
        for row in (first, second):
            row.setSpacing(8)
        first.addWidget(self.line, 1)
        first.addWidget(self.excluded)
        first.addWidget(self.failed)
        second.addWidget(self.why, 1)
        second.addWidget(self.show_excluded)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(4)
        inside.addLayout(first)
        inside.addLayout(second)
        inside.addWidget(self.checks)
        inside.addWidget(self.changed)
