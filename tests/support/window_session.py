"""A short life of the window, to be watched from outside: an evaluation opened, every page, help, signing, verifying.

``window_session.py EVALUATION SUMMARY`` signs the evaluation with a key of its own, verifies the summary, writes what
came of both and ends.
"""

import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel

from desktop import dumps
from desktop.app import build_window
from desktop.crash import Crashes
from desktop.instance import Instance
from desktop.views.rail import PAGES
from evaluators import paths
from evaluators.evidence.keys import create_key

PASSPHRASE = "correct horse battery"


def main(evaluation: str, summary: str) -> None:
    dumps.forbid()
    application = QApplication([])
    instance = Instance()
    assert instance.claim([])
    create_key(paths.keys_folder(), name="A", organisation="B", role=None, passphrase=PASSPHRASE)
    crashes = Crashes(application)
    crashes.watch(sole=instance.sole)
    window = build_window(application, crashes)
    window.show()
    window.build_in_the_background()
    window.dropped.emit([Path(evaluation)])
    steps = iter([*PAGES, "help", "sign", "signing", "summary"])
    state = {"signing": False}

    def go_on() -> None:
        if window._evaluation.folder is None:
            return
        page = window.page("sign")
        if state["signing"] and page.signing.state.word != "signed":
            return
        if window.current() is page and not state["signing"] and not page.sign.isEnabled():
            return
        step = next(steps, None)
        if step == "help":
            window.help_asked.emit("results")
        elif step == "signing":
            state["signing"] = True
            page.signing.sign([PASSPHRASE], "en")
        elif step == "summary":
            window.dropped.emit([Path(summary)])
        elif step is not None:
            window.go(step)
        elif "Demo" in (text := window.page("verify").findChild(QLabel, "ver.verdict").text()):
            sys.stdout.write(f"{page.signing.state.word}: {text}")
            crashes.end()
            window.close()
            application.quit()

    timer = QTimer(window)
    timer.timeout.connect(go_on)
    timer.start(200)
    application.exec()
    instance.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
