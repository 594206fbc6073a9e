"""When Python looks for garbage: between events and among what is new, never in the middle of something.

Left alone it looks through every object again and again while a hundred thousand cases are read, and holds every thread
for seconds. What was read in bulk goes when nobody holds it any more; it need not be looked through.
"""

from __future__ import annotations

import gc
import sys
from typing import Final

from PySide6.QtCore import QObject, QTimer

EVERY_MS: Final = 1_000
MANY: Final = 100_000
"""Objects that came in bulk: they are set aside unseen."""
FEW: Final = 3_000
"""Fewer new objects are not worth looking at."""
LOOKS: Final = 60
"""After so many looks at what is new, what stayed is looked at again."""
SWITCH_S: Final = 0.000_5
"""How long another thread may make the window wait; each call of Qt into Python can have to wait once."""


class Cleaning(QObject):
    """Takes the place of Python's own times of cleaning, in this whole process."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        sys.setswitchinterval(SWITCH_S)
        gc.disable()
        timer = QTimer(self)
        timer.setInterval(EVERY_MS)
        timer.timeout.connect(clean)
        timer.start()


def clean() -> None:
    """Clean up among what is new, or set it aside where it is much."""
    new, _, looks = gc.get_count()
    if new > MANY:
        gc.freeze()
        gc.collect(0)  # nothing is left to look at; the count begins anew
    elif new > FEW:
        gc.collect(2 if looks >= LOOKS else 1)
