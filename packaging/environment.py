"""Sets up a virtual environment from a lock: ``python3 packaging/environment.py .venv packaging/requirements.lock``.

Needs nothing but Python and its venv module. Every package is checked against the hashes of the lock. The program's own
environment takes finished packages only: no compiler is needed and no code of a package runs while it is installed.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OLDEST, NEWEST = (3, 11), (3, 13)


def main(environment: str, lock: str) -> None:
    """Create the environment if it is not there, install the lock, and this program in place."""
    check_python()
    folder = ROOT / environment
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    if not python.exists():
        say(f"Setting up {environment}: a few minutes, once.")
        call(sys.executable, "-m", "venv", str(folder))
    pip = [str(python), "-m", "pip", "--quiet", "--disable-pip-version-check", "install"]
    call(*pip, "--only-binary", ":all:", "--require-hashes", "--requirement", str(ROOT / lock))
    built = (ROOT / lock).with_name(Path(lock).stem + "-built.lock")
    if built.exists():
        call(*pip, "--require-hashes", "--no-build-isolation", "--no-deps", "--requirement", str(built))
    if environment == ".venv":
        call(*pip, "--no-build-isolation", "--no-deps", "--editable", str(ROOT))


def check_python() -> None:
    """Stop with one sentence where this Python cannot be used."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        found = ".".join(map(str, sys.version_info[:2]))
        sys.exit(f"Python 3.11, 3.12 or 3.13 is needed, this is {found}: name another with  make PYTHON=python3.12 ...")
    if importlib.util.find_spec("ensurepip") is None:
        sys.exit("Python's venv module is missing: install it with  sudo apt-get install python3-venv")


def call(*command: str) -> None:
    """Run a command that speaks for itself when it fails."""
    if subprocess.run(command, cwd=ROOT, check=False).returncode:
        sys.exit(f"This step failed: {' '.join(command)}")


def say(sentence: str) -> None:
    """Tell the person at the terminal."""
    sys.stderr.write(sentence + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
