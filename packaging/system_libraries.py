"""Names what the system lacks, and installs it where it may: ``system_libraries.py test|app|package``.

Qt needs system libraries; freezing the program needs Python's own library and a tool. Only Linux has to look: on macOS
and Windows the wheels bring everything.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

OFFSCREEN = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
}
WINDOW = {
    **OFFSCREEN,
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}


VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"
PYTHON_LIBRARY = f"libpython{VERSION}.so.1.0"
PACKAGING = {**WINDOW, PYTHON_LIBRARY: f"libpython{VERSION}", "objdump": "binutils"}

WANTED = {"test": OFFSCREEN, "app": WINDOW, "package": PACKAGING}
"""Purpose to library or tool to Debian package."""


def main(purpose: str) -> None:
    """Return if everything is there or could be installed, else stop with one sentence."""
    wanted = WANTED[purpose]
    lost = missing(wanted)
    if lost and shutil.which("apt-get"):
        packages = [wanted[name] for name in lost]
        if os.geteuid() != 0:
            sys.exit(f"System packages are missing: install them with  sudo apt-get install {' '.join(packages)}")
        install(packages)
        lost = missing(wanted)
    if lost:
        sys.exit(f"Parts of the system are missing: install the packages that contain  {' '.join(lost)}")


def missing(wanted: dict[str, str]) -> list[str]:
    """Return the libraries that cannot be loaded and the tools that cannot be found."""
    if sys.platform != "linux":
        return []
    return [name for name in wanted if not (loads(name) if ".so" in name else shutil.which(name))]


def loads(library: str) -> bool:
    """Return whether the system finds the library; Python's own may lie beside it."""
    if library == PYTHON_LIBRARY and Path(sysconfig.get_config_var("LIBDIR") or "", library).exists():
        return True
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def install(packages: list[str]) -> None:
    """Install Debian packages as root."""
    sys.stderr.write(f"Installing system packages: {' '.join(packages)}\n")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
        subprocess.run(["apt-get", "-qq", *step], env=environment, stdout=subprocess.DEVNULL, check=False)


if __name__ == "__main__":
    main(sys.argv[1])
