"""Services that carry the files of a folder away from this computer, and how their folders are known."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_LARGEST_SETTINGS: Final = 1024**2


@dataclass(frozen=True, slots=True)
class Service:
    """One service.

    Attributes:
        name: As people call it.
        folder: What its folder is called, wherever it is. ``OneDrive - Clinic`` and ``OneDrive-Clinic`` count too.
        at_home: What it is called directly in the home folder; elsewhere the name says nothing.
        inside: A file or folder the service keeps in its folder.
        environment: Variables that name its folder.
        settings: Files of the service, relative to where programs keep settings, that name its folder.
    """

    name: str
    folder: tuple[str, ...] = ()
    at_home: tuple[str, ...] = ()
    inside: tuple[str, ...] = ()
    environment: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()


SERVICES: Final = (
    Service("OneDrive", ("OneDrive",), environment=("OneDrive", "OneDriveCommercial", "OneDriveConsumer")),
    Service("iCloud Drive", ("Mobile Documents", "iCloudDrive", "iCloud Drive")),
    Service(
        "Dropbox",
        ("Dropbox",),
        inside=(".dropbox.cache",),
        settings=("Dropbox/info.json", ".dropbox/info.json"),
    ),
    Service("Google Drive", ("Google Drive", "GoogleDrive", "DriveFS"), ("My Drive", "Meine Ablage")),
    Service("Nextcloud", ("Nextcloud",), settings=("Nextcloud/nextcloud.cfg",)),
    Service("ownCloud", ("ownCloud",), settings=("ownCloud/owncloud.cfg",)),
    Service("MagentaCLOUD", ("MagentaCLOUD",), settings=("MagentaCLOUD/magentacloud.cfg",)),
    Service("HiDrive", ("HiDrive", "STRATO HiDrive", "IONOS HiDrive")),
    Service("Box", ("Box Sync", "Box-Box"), ("Box",)),
    Service("pCloud", ("pCloudDrive", "pCloud Drive", "pCloud Sync"), ("pCloud",)),
    Service("Seafile", ("Seafile", "SeaDrive"), inside=(".seafile-data",)),
    Service("sciebo", ("sciebo",), settings=("sciebo/sciebo.cfg",)),
    Service("Tresorit", ("Tresorit", "Tresorit Drive"), inside=(".tresorit",)),
    Service("Proton Drive", ("Proton Drive", "ProtonDrive")),
    Service("MEGA", ("MEGAsync",), ("MEGA",)),
    Service("TeamDrive", ("TeamDrive", "TeamDrive Spaces")),
    Service("Syncthing", inside=(".stfolder",)),
    Service("Resilio Sync", ("Resilio Sync",), inside=(".sync/ID",)),
    Service("Yandex.Disk", ("Yandex.Disk",)),
)
_NAMED: Final = re.compile(r'"path":\s*"((?:[^"\\]|\\.)+)"|localPath=(.+)')
"""In Dropbox's JSON; in the settings of Nextcloud and what is built upon it."""


def service_of(path: Path) -> str | None:
    """Return the name of the service that synchronises a file or folder, existing or not, or None."""
    home = Path.home()
    above = [path, *path.parents]
    for service in SERVICES:
        if any(_is_folder_of(service, folder, home) for folder in above):
            return service.name
        if any(path.is_relative_to(root) for root in _roots(service, home)):
            return service.name
    return "iCloud Drive" if any(path.is_relative_to(root) for root in _in_icloud(home)) else None


def _is_folder_of(service: Service, folder: Path, home: Path) -> bool:
    name = folder.name.casefold()
    if any(re.fullmatch(re.escape(one.casefold()) + r"(?:(?: - |-| \().*)?", name) for one in service.folder):
        return True
    if folder.parent == home and name in {one.casefold() for one in service.at_home}:
        return True
    return any(_exists(folder / one) for one in service.inside)


def _roots(service: Service, home: Path) -> list[Path]:
    """Return the folders that the service itself or the system names."""
    named = [value for name in service.environment if (value := os.environ.get(name))]
    for place in _settings_folders(home):
        for file in service.settings:
            named += [found for match in _NAMED.finditer(_text(place / file)) if (found := match[1] or match[2])]
    return [Path(one.replace("\\\\", "\\").strip()) for one in named]


def _settings_folders(home: Path) -> list[Path]:
    told = [os.environ.get(name) for name in ("XDG_CONFIG_HOME", "APPDATA", "LOCALAPPDATA")]
    return [*(Path(one) for one in told if one), home / ".config", home / "Library/Preferences", home]


def _in_icloud(home: Path) -> list[Path]:
    """Return the desk and the documents, where macOS synchronises them: then iCloud has folders of their names."""
    cloud = home / "Library/Mobile Documents/com~apple~CloudDocs"
    return [home / name for name in ("Desktop", "Documents") if _exists(cloud / name)]


def _text(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            return opened.read(_LARGEST_SETTINGS).decode("utf-8", "replace")
    except OSError:
        return ""


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return False
