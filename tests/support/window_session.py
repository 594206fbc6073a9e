"""A short life of the window, to be watched from outside: an evaluation opened, every page, help, a summary verified.

``window_session.py EVALUATION SUMMARY`` writes the verdict and ends.
"""

import os
import sys
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel

from desktop.app import build_window
from desktop.instance import Instance
from desktop.views.rail import PAGES


def main(evaluation: str, summary: str) -> None:
    application = QApplication([])
    instance = Instance()
    assert instance.claim([])
    window = build_window(application)
    window.show()
    window.build_in_the_background()
    window.dropped.emit([Path(evaluation)])
    steps = iter([*PAGES, "help", "summary"])

    def go_on() -> None:
        if window._evaluation.folder is None:
            return
        step = next(steps, None)
        if step == "help":
            window.help_asked.emit("results")
        elif step == "summary":
            window.dropped.emit([Path(summary)])
        elif step is not None:
            window.go(step)
        elif "Demo" in (text := window.page("verify").findChild(QLabel, "ver.verdict").text()):
            sys.stdout.write(text)
            window.close()
            application.quit()

    timer = QTimer(window)
    timer.timeout.connect(go_on)
    timer.start(200)
    application.exec()
    instance.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
