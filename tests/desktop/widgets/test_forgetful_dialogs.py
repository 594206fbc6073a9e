"""What Qt's file dialogs remember of the folders that were chosen."""

import os
import subprocess
import sys

import pytest

CHOOSES = """
import sys
from PySide6.QtWidgets import QApplication, QFileDialog
import shiboken6
application = QApplication([])
if sys.argv[2] == "forgetful":
    from desktop.widgets.forgetful_dialogs import forget_chosen_folders
    forget_chosen_folders()
dialog = QFileDialog(None, "")
dialog.setFileMode(QFileDialog.FileMode.Directory)
dialog.setDirectory(sys.argv[1])
dialog.open()
application.processEvents()
dialog.accept()
shiboken6.delete(dialog)
"""


@pytest.fixture
def chosen(tmp_path):
    """Choose a folder in a process and an account of their own, and return every file written there."""
    data, home = tmp_path / "Surname_Firstname", tmp_path / "home"
    data.mkdir()
    home.mkdir()

    def choose(how):
        own = {"HOME": str(home), "XDG_CONFIG_HOME": str(home / "config"), "QT_QPA_PLATFORM": "offscreen"}
        command = [sys.executable, "-c", CHOOSES, data, how]
        subprocess.run(command, env={**os.environ, **own}, capture_output=True, timeout=60, check=True)
        return b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())

    return choose


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere Qt does not keep it in a file")
def test_a_folder_that_was_chosen_is_written_down_by_qt_but_not_where_the_program_forbids_it(chosen):
    assert chosen("forgetful") == b""
    assert b"Surname_Firstname" in chosen("as Qt does")
