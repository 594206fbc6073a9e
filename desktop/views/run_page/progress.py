"""The bar and the line of words under it: cases, percent, time left, time per case."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from desktop.flows.run_progress import RunProgress
from desktop.tongue import Tongue
from desktop.widgets.label import Label
from desktop.widgets.trace import Trace
from evaluators.report import numerals
from evaluators.texts import Words

MINUTE_S, HOUR_S = 60, 3600
CASES = "cases"
"""The stage in which a stop waits for a case."""


class ProgressBox(QWidget):
    """How far the run is, with Pause and Stop beside it."""

    def __init__(self, tongue: Tongue) -> None:
        super().__init__()
        self._tongue = tongue
        self.bar = QProgressBar()
        self.bar.setObjectName("run.bar")
        self.bar.setTextVisible(False)
        self.line, self.speed = Label(), Label("note")
        self.line.setObjectName("run.eta")
        self.speed.setObjectName("run.latency")
        self.pause, self.stop = QPushButton(), QPushButton()
        self.pause.setObjectName("run.pause")
        self.stop.setObjectName("run.stop")
        self.trace = Trace("run.trace")
        texts = QVBoxLayout()
        texts.setSpacing(4)
        texts.addWidget(self.line)
        texts.addWidget(self.speed)
        beside = QHBoxLayout()
        beside.setSpacing(8)
        beside.addLayout(texts, 1)
        beside.addWidget(self.pause)
        beside.addWidget(self.stop)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        inside.addWidget(self.bar)
        inside.addLayout(beside)
        inside.addWidget(self.trace)

    def show_progress(self, progress: RunProgress, *, paused: bool, stopping: bool) -> None:
        """Show how far a run is that is under way."""
        words = self._tongue.words
        self.bar.setRange(0, progress.total)  # of nothing: a bar that says "soon"
        self.bar.setValue(progress.done)
        text = line_text(words, progress, progress.remaining_s())
        if stopping:
            text = words(f"desktop_run.{'stopping' if progress.stage == CASES else 'stopping_now'}")
        elif paused:
            text = f"{line_text(words, progress, None)} – {words('desktop_run.pausing')}"
        self.line.say(text)
        per_case = progress.per_case_ms
        self.speed.setVisible(per_case is not None)
        if per_case is not None:
            self.speed.say(speed_text(words, progress, per_case))
        self.trace.show_times(progress.frames.trace, progress.frames.budget_ms)
        self._say_pause(paused=paused)
        self.pause.setEnabled(not stopping)
        self.stop.setEnabled(not stopping)

    def show_done(self, text: str) -> None:
        """Show a run that is complete."""
        self.bar.setRange(0, 1)
        self.bar.setValue(1)
        self.line.say(text)
        self.speed.hide()
        self.trace.hide()

    def show_buttons(self, *, shown: bool) -> None:
        """Show or hide what only a run under way needs."""
        self.pause.setVisible(shown)
        self.stop.setVisible(shown)

    def retranslate(self) -> None:
        """Say every word anew."""
        words = self._tongue.words
        self.bar.setAccessibleName(words("desktop_run.bar"))
        self._say_pause(paused=False)
        self.stop.setText(words("desktop_run.stop"))
        self.stop.setAccessibleName(self.stop.text())

    def _say_pause(self, *, paused: bool) -> None:
        self.pause.setText(self._tongue.words(f"desktop_run.{'continue' if paused else 'pause'}"))
        self.pause.setAccessibleName(self.pause.text())


def speed_text(words: Words, progress: RunProgress, per_case_ms: float) -> str:
    """Return 41 ms per case; of videos what a frame takes instead."""
    frames = progress.frames.said
    if frames is None:
        return words("desktop_run.line.per_case", n=round(per_case_ms))
    times = {name: numerals.milliseconds(getattr(frames, name), words) for name in ("now", "median", "high", "highest")}
    budget = numerals.milliseconds(frames.budget_ms, words)
    told = words("desktop_run.line.per_frame", budget=budget, over=words.percent(frames.over), **times)
    stream = progress.frames.stream
    if stream is None:
        return told
    return f"{told} | {words('desktop_run.line.dropped', n=stream.dropped, of=stream.arrived)}"


def line_text(words: Words, progress: RunProgress, remaining_s: float | None) -> str:
    """Return 812 of 1,500 cases – 54% – about 28 s left."""
    if progress.stage == "intervals":
        return words("desktop_run.line.intervals")
    if not progress.total:
        return words("desktop_run.line.preparing")
    parts = [
        words("desktop_run.line.cases", done=progress.done, total=progress.total),
        words.percent(progress.percent / 100),
    ]
    if remaining_s is not None and progress.done < progress.total:
        parts.append(time_text(words, remaining_s))
    return " – ".join(parts)


def time_text(words: Words, seconds: float) -> str:
    """Return a time left in the largest unit that fits."""
    for unit, size in (("hours", HOUR_S), ("minutes", MINUTE_S)):
        if seconds >= size:
            count = seconds / size
            return words(f"desktop_run.line.{unit}", n=words.number(count, 0 if count.is_integer() else 1))
    return words("desktop_run.line.seconds", n=words.count(round(seconds)))
