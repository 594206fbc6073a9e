"""Tries the frozen program as a hospital gets it: no Python, no environment, no network.

``smoke_test.py dist/pruefstand/pruefstand`` runs the demo, workers included, and checks from outside that nothing was
asked of the network: in a network namespace without any device where the system allows one, else under strace.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

EMPTY_NETWORKS = (["unshare", "--net", "--"], ["unshare", "--user", "--map-root-user", "--net", "--"])
INTERNET_SOCKET = re.compile(r"socket\(AF_(?!UNIX|LOCAL|NETLINK)")


def main(program: str) -> None:
    """Run the program's help and its demo; stop with one sentence where something is wrong."""
    command = [str(Path(program).resolve())]
    with tempfile.TemporaryDirectory(prefix="pruefstand-smoke-") as name:
        folder = Path(name)
        run([*command, "--help"], folder)
        demo = [*command, "demo", "--out", str(folder / "demo")]
        started = time.monotonic()
        prefix = empty_network()
        if prefix:
            run([*prefix, *demo], folder)
            how = "in a network namespace without devices"
        elif shutil.which("strace"):
            trace = folder / "trace"
            run([shutil.which("strace") or "", "-f", "-qq", "-e", "trace=network", "-o", str(trace), *demo], folder)
            if INTERNET_SOCKET.search(trace.read_text("utf-8")):
                sys.exit("The frozen program opened an internet socket.")
            how = "under strace"
        else:
            sys.exit("Neither unshare nor strace can be used here: the network cannot be watched.")
        if not any((folder / "demo").rglob("*.evalpack")):
            sys.exit("The demo of the frozen program wrote no package.")
    print(f"The frozen program ran its demo in {time.monotonic() - started:.0f} s, {how}.")


def empty_network() -> list[str] | None:
    """Return the start of a command line that takes the network away, None where the system does not allow it."""
    for prefix in EMPTY_NETWORKS:
        tool = shutil.which(prefix[0])
        if tool and subprocess.run([tool, *prefix[1:], "/bin/true"], capture_output=True, check=False).returncode == 0:
            return [tool, *prefix[1:]]
    return None


def run(command: list[str], folder: Path) -> None:
    """Run with nothing in the environment but the place of the program's own files."""
    environment = {"PRUEFSTAND_HOME": str(folder / "home")}
    if subprocess.run(command, env=environment, cwd=folder, check=False).returncode:
        sys.exit(f"This failed: {' '.join(command)}")


if __name__ == "__main__":
    main(sys.argv[1])
