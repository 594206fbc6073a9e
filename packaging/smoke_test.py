"""Tries the frozen program as a hospital gets it: no Python, no environment, no network.

``smoke_test.py dist/pruefstand/pruefstand`` runs the demo, workers included, opens the window and hands it the demo's
summary from a second start. Nothing may be asked of the network: all runs in a network namespace without any device
where the system allows one; else the demo runs under strace.
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
WINDOW_S = 60
SETTLED_S = 10
"""Long enough for the summary to be verified; a crash on the way ends the window."""
LOG_LINE = re.compile(r"[0-9-]{10}T[0-9:]{8}Z [0-9.]+ \w+ (?:evaluators|desktop)[\w.]*(?: (?:case|n)=\d+)*")
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
        open_window([*(prefix or []), *command], folder)
        check_log(folder)
    print(f"The frozen program ran its demo and its window in {time.monotonic() - started:.0f} s, {how}.")


def open_window(command: list[str], folder: Path) -> None:
    """Open the window without a screen; a second start must find it alive and hand over its file."""
    environment = {"PRUEFSTAND_HOME": str(folder / "home"), "QT_QPA_PLATFORM": "offscreen", "LC_ALL": "C.UTF-8"}
    window = subprocess.Popen([*command, "app"], env=environment, cwd=folder)
    try:
        deadline = time.monotonic() + WINDOW_S
        while not (folder / "home" / "window.lock").exists():
            if window.poll() is not None or time.monotonic() > deadline:
                sys.exit("The window of the frozen program did not open.")
            time.sleep(0.2)
        summary = next((folder / "demo").rglob("*.evalpack"))
        second = subprocess.run([*command, "app", str(summary)], env=environment, cwd=folder, timeout=60, check=False)
        time.sleep(SETTLED_S)
        if second.returncode or window.poll() is not None:
            sys.exit("The window of the frozen program did not take what a second start handed over.")
    finally:
        window.terminate()
        window.wait()


def check_log(folder: Path) -> None:
    """Both wrote their log, and nothing in it but time, version, ids, modules and numbers."""
    lines = (folder / "home" / "logs" / "pruefstand.log").read_text("ascii").splitlines()
    odd = [line for line in lines if not LOG_LINE.fullmatch(line)]
    told = "\n".join(lines)
    if odd or "package_written" not in told or "window_opened" not in told:
        sys.exit("The log of the frozen program is not as it should be.")


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
