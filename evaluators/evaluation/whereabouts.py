"""Whether a folder lies on this computer alone. Where it does not, a sentence says so; the person decides."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from evaluators.evaluation.cloud_services import service_of
from evaluators.evaluation.store_place import network_kind

_RECALLED: Final = 0x1000 | 0x40000 | 0x400000
"""FILE_ATTRIBUTE_OFFLINE, _RECALL_ON_OPEN and _RECALL_ON_DATA_ACCESS: Windows fetches such a file when it is read."""
_DATALESS: Final = 0x40000000
"""SF_DATALESS: macOS does the same."""
_LOOKED_AT: Final = 200


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Where the files of a folder go or are, beside this computer; words under ``whereabouts``."""

    kind: Literal["network", "cloud"]
    service: str
    """Name of the service or of the kind of network drive."""


def elsewhere(folder: Path) -> Elsewhere | None:
    """Return where a folder, existing or not, lies beside this computer; None: nowhere that can be seen."""
    places = [folder.absolute()]
    with contextlib.suppress(OSError, RuntimeError):  # a loop of links is told by whoever opens the folder
        places.append(folder.resolve())
    for place in places:
        if service := service_of(place):
            return Elsewhere("cloud", service)
    for place in places:
        if kind := network_kind(place):
            return Elsewhere("network", kind)
    return None


def fetched_when_read(files: Iterable[Path]) -> bool:
    """Return whether one of the first files is only a stand-in, which another program fetches once it is read."""
    for _, file in zip(range(_LOOKED_AT), files, strict=False):
        try:
            found = file.stat()
        except OSError:
            continue
        if is_stand_in(found):
            return True
    return False


def is_stand_in(found: os.stat_result) -> bool:
    """Return whether a file's content is not on this computer (Windows and macOS know such files)."""
    if sys.platform == "win32":
        return bool(found.st_file_attributes & _RECALLED)
    return stat.S_ISREG(found.st_mode) and bool(getattr(found, "st_flags", 0) & _DATALESS)
