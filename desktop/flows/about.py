"""What this program is made of and runs on: packages with their licences, and facts for a support request."""

from __future__ import annotations

import os
import platform
import re
from dataclasses import dataclass
from importlib import metadata
from typing import Final

from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication

from desktop.settings import Preferences
from evaluators import __version__
from evaluators.resources import resource

PROGRAM: Final = "pruefstand"
FONTS: Final = "DejaVu fonts"
_LICENCE_FILE: Final = re.compile(r"(^|/)(licen[cs]e|copying|notice|authors)", re.IGNORECASE)
_NAME: Final = re.compile(r"[A-Za-z0-9._-]+")
_VERSIONS: Final = ("onnxruntime", "numpy", "pydicom", "pillow", "cryptography")


@dataclass(frozen=True, slots=True)
class Package:
    """A part of the program that others wrote."""

    name: str
    version: str
    licence: str
    text: str
    """All licence texts it brings along; empty: it brings none."""
    direct: bool = True
    """Whether this program uses it itself; False: another of its packages brings it along."""


def packages(_: object = None) -> tuple[Package, ...]:
    """Return the packages this program needs to run. Reads their metadata: run it in a task.

    Returns:
        Those it uses itself by name, then those they bring along by name.
    """
    found: dict[str, metadata.Distribution] = {}
    waiting = _needs(metadata.distribution(PROGRAM))
    own = {_canonical(name) for name in waiting}
    while waiting:
        try:
            one = metadata.distribution(waiting.pop())
        except metadata.PackageNotFoundError:
            continue  # needed on another system only
        name = str(one.metadata["Name"])
        if name not in found:
            found[name] = one
            waiting += _needs(one)
    fonts = Package(FONTS, "", "Bitstream Vera", resource("fonts/dejavu/LICENSE").read_text("utf-8"))
    listed = [_package(name, one, direct=_canonical(name) in own) for name, one in found.items()]
    return tuple(sorted([*listed, fonts], key=lambda package: (not package.direct, package.name.casefold())))


def system_information(preferences: Preferences) -> str:
    """Return facts for a support request: no name of a person, computer, folder or file."""
    screen = QGuiApplication.primaryScreen()
    size = screen.size()
    lines = [
        f"Prüfstand {__version__}",
        f"System: {platform.system()} {platform.release()} {platform.machine()}",
        f"Python {platform.python_version()}, Qt {qVersion()} ({QGuiApplication.platformName()})",
        ", ".join(f"{name} {_version(name)}" for name in _VERSIONS),
        f"Processor cores: {os.cpu_count()}, memory: {_memory_gib()} GiB",
        f"Screen: {size.width()} x {size.height()}, scale {screen.devicePixelRatio():g}",
        f"Language: {preferences.language or 'system'}, theme: {preferences.theme}, text: {preferences.text_size} %",
    ]
    return "\n".join(lines)


def _needs(one: metadata.Distribution) -> list[str]:
    """Return the names of the packages it needs to run."""
    return [match[0] for need in one.requires or () if "extra" not in need and (match := _NAME.match(need))]


def _canonical(name: str) -> str:
    """Return a package's name as indexes compare it: it is not written alike everywhere."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _package(name: str, one: metadata.Distribution, *, direct: bool) -> Package:
    files = [file for file in one.files or () if ".dist-info" in str(file) and _LICENCE_FILE.search(str(file))]
    texts = [text for file in files if (text := file.locate().read_text("utf-8", "replace").strip())]  # type: ignore[attr-defined]
    return Package(name, one.version, _licence(one), "\n\n".join(texts), direct)


def _licence(one: metadata.Distribution) -> str:
    """Return the name of a licence: as an expression, by its class, or the first line of what is said."""
    told = one.metadata.json
    if expression := told.get("license_expression"):
        return str(expression)
    classes = [line.rpartition(" :: ")[2] for line in told.get("classifier", ()) if line.startswith("License")]
    return ", ".join(classes) or str(told.get("license", "")).partition("\n")[0]


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "-"


def _memory_gib() -> int:
    import psutil

    return round(psutil.virtual_memory().total / 1024**3)
