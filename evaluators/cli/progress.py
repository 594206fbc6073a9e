"""Progress on standard error, time left, and Ctrl-C or the end of the session as a polite request to stop."""

from __future__ import annotations

import signal
import sys
import time
from types import FrameType
from typing import Any, Self

from evaluators.cli.output import Output

_FIRST_ESTIMATE_S = 3.0
"""Before, a remaining time would be a guess."""
_LINES_WITHOUT_TERMINAL = 10
_STOPS = (signal.SIGINT, signal.SIGTERM)
"""What a person, a shutdown and ``timeout`` send."""
_ROUNDING_S = (1, 5, 10, 30, 60, 300, 600, 1800, 3600)


class Progress:
    """An observer for the terminal. The first Ctrl-C or SIGTERM asks to stop; a second one ends the program."""

    def __init__(self, out: Output) -> None:
        self._out = out
        self._stop = False
        self._began = 0.0
        self._first = 0
        self._shown = -1
        self._before: dict[signal.Signals, Any] = {}
        self._live = sys.stderr.isatty()

    def __enter__(self) -> Self:
        self._before = {one: signal.signal(one, self._interrupted) for one in _STOPS}
        return self

    def __exit__(self, *_: object) -> None:
        for one, before in self._before.items():
            signal.signal(one, before)
        self._end_line()

    def stage(self, name: str) -> None:
        """Say which stage begins."""
        self._end_line()
        self._began = 0.0
        self._out.note(self._out.words(f"cli.stages.{name}"))

    def progress(self, done: int, total: int, failed: int) -> None:
        """Show how far the stage is: a moving line on a terminal, ten lines elsewhere."""
        now = time.monotonic()
        if not self._began:
            self._began, self._first, self._shown = now, done - 1, -1
        tenth = done * _LINES_WITHOUT_TERMINAL // max(1, total)
        if not self._live and tenth == self._shown and done < total:
            return
        self._shown = tenth
        text = self._out.words("cli.progress", done=done, total=total)
        if failed:
            text += self._out.words("cli.progress_failed", n=failed)
        text += self._left(done, total, now)
        if self._live:
            sys.stderr.write("\r\033[K" + text)
            sys.stderr.flush()
        else:
            self._out.note(text)

    def stop_requested(self) -> bool:
        """Return whether Ctrl-C was pressed, or the system asked the program to end."""
        return self._stop

    def pause_requested(self) -> bool:
        """Never pause: a terminal has its own way (Ctrl-Z)."""
        return False

    def skip_requested(self, _case: int) -> bool:
        """Give every case the time of --case-timeout."""
        return False

    def _left(self, done: int, total: int, now: float) -> str:
        elapsed = now - self._began
        if elapsed < _FIRST_ESTIMATE_S or done >= total:
            return ""
        seconds = elapsed / (done - self._first) * (total - done)
        step = max((s for s in _ROUNDING_S if s * 10 <= seconds), default=1)
        rounded = max(1, round(seconds / step)) * step
        if rounded < 120:
            return self._out.words("cli.seconds_left", n=rounded)
        return self._out.words("cli.minutes_left", n=round(rounded / 60))

    def _end_line(self) -> None:
        if self._live and self._shown >= 0:
            sys.stderr.write("\n")
            sys.stderr.flush()
        self._shown = -1

    def _interrupted(self, _number: int, _frame: FrameType | None) -> None:
        if self._stop:
            raise KeyboardInterrupt
        self._stop = True
        self._end_line()
        self._out.note(self._out.words("cli.stopping"))
