"""Commands typed by somebody to whom permissions apply, also where the tests are run by the administrator."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
WITHOUT = ("--bounding-set", "-dac_override,-dac_read_search,-fowner")
"""The rights by which an administrator passes over permissions."""


def can_be_typed():
    """Return whether permissions apply, or can be made to."""
    return os.geteuid() != 0 or shutil.which("setpriv") is not None


def typed(*arguments):
    """Type a command and return how it ended."""
    bound = ("setpriv", *WITHOUT) if os.geteuid() == 0 else ()
    command = [*bound, sys.executable, "-m", "desktop", "--lang", "en", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)


def protect(folder):
    """Let nobody write in a folder."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o500 if path.is_dir() else 0o400)


def release(folder):
    """Let the owner write again."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)


def content(folder):
    """Return the bytes of every file by its path."""
    return {path.relative_to(folder): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
