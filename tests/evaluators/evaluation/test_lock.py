"""One writer at a time."""

import subprocess
import sys
from datetime import UTC, datetime

import pytest

from evaluators.errors import FolderError
from evaluators.evaluation.lock import FolderLock
from evaluators.texts import Words

HOLD = """
import sys
from pathlib import Path
from evaluators.evaluation.lock import FolderLock
FolderLock(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def test_a_second_writer_is_told_who_holds_the_folder(tmp_path):
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path / "lock")], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(FolderError) as error:
            FolderLock(tmp_path / "lock")
        assert error.value.id == "M21"
        assert error.value.parameters["host"] != "?"
        since = Words("de").date(datetime.now(UTC).astimezone())
        told = Words("de").error(error.value)
        assert f"seit {since} " in told.happened
        assert told.advice.startswith("Schließen Sie sie dort")
        other.stdin.close()
    FolderLock(tmp_path / "lock").release()


def test_a_killed_holder_frees_the_folder(tmp_path):
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path / "lock")], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with other:
        other.stdout.readline()
        other.kill()
    FolderLock(tmp_path / "lock").release()
