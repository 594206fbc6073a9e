"""Names the system libraries that Qt misses, and installs them where it may: ``system_libraries.py test|app``.

Only Linux has to look: on macOS and Windows the wheels bring everything.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys

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


def main(purpose: str) -> None:
    """Return if everything is there or could be installed, else stop with one sentence."""
    wanted = WINDOW if purpose == "app" else OFFSCREEN
    lost = missing(wanted)
    if lost and shutil.which("apt-get"):
        packages = [wanted[library] for library in lost]
        if os.geteuid() != 0:
            line = f"sudo apt-get install {' '.join(packages)}"
            sys.exit(f"Qt misses {len(lost)} system libraries: install them with  {line}")
        install(packages)
        lost = missing(wanted)
    if lost:
        sys.exit(f"Qt misses these system libraries: install the packages that contain  {' '.join(lost)}")


def missing(wanted: dict[str, str]) -> list[str]:
    """Return the libraries that cannot be loaded."""
    return [library for library in wanted if not loads(library)] if sys.platform == "linux" else []


def loads(library: str) -> bool:
    """Return whether the system finds the library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def install(packages: list[str]) -> None:
    """Install Debian packages as root."""
    sys.stderr.write(f"Installing system libraries for Qt: {' '.join(packages)}\n")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
        subprocess.run(["apt-get", "-qq", *step], env=environment, stdout=subprocess.DEVNULL, check=False)


if __name__ == "__main__":
    main(sys.argv[1])
