"""What a person prefers: one versioned file, set aside when it is damaged, never fatal.

Read before anything is shown, and so without the library that checks the core's values.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal, get_args

from evaluators import paths
from evaluators.errors import FolderError
from evaluators.evaluation.atomic import write_file
from evaluators.texts import LANGUAGES, Language

FILE: Final = "settings.json"
FORMAT: Final = 1
RECENT: Final = 20
"""Evaluations listed on Home."""

Theme = Literal["system", "light", "dark"]
Mouse = Literal["pacs", "wheel_zooms", "swapped"]
"""pacs: left drag windows, right drag zooms; swapped: the other way round; wheel_zooms: the wheel never turns pages."""
DecimalSign = Literal["point", "comma"]
DragDirection = Literal["up_brighter", "up_darker"]
CtPreset = tuple[float, float]
"""Centre from -2000 to 4000, width from 1 to 8000."""

CT_PRESETS: Final[tuple[CtPreset, ...]] = ((40, 400), (-600, 1500), (400, 1800), (40, 80), (60, 160), (300, 700))
"""Soft tissue, lung, bone, brain, liver, vessels: centre and width in Hounsfield units."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """Everything the settings page shows. No data folders: they can name patients.

    Raises:
        ValueError: A value that ``_VALID`` does not allow.
    """

    format: int = FORMAT
    language: Language | None = None
    """None: the system's."""
    theme: Theme = "system"
    text_size: int = 100
    """Percent, 90 to 150."""
    hide_names: bool = True
    single_keys: bool = True
    reduced_motion: bool = False
    """Nothing slides or fades, and no bar moves for its own sake."""
    spreadsheet_decimals: DecimalSign | None = None
    """In what is copied or exported for a spreadsheet; None: as the language writes numbers."""
    threads: int | None = None
    """Cases evaluated at the same time; None: as many as the processor has cores."""
    mouse: Mouse = "pacs"
    drag_direction: DragDirection = "up_brighter"
    """What dragging upwards over a grey image does to it."""
    window_step: float | None = None
    """Units that window and level change by for each pixel dragged; None: it suits the image."""
    ct_presets: tuple[CtPreset, ...] = CT_PRESETS
    """Centre and width under the keys 2 to 7."""
    evaluations_folder: str | None = None
    """Where new evaluations are made; None: a folder among the person's documents."""
    recent: tuple[str, ...] = ()
    """Evaluation folders, latest first."""

    def __post_init__(self) -> None:
        for name, valid in _VALID.items():
            if not valid(getattr(self, name)):
                raise ValueError(name)

    def changed(self, **values: Any) -> Preferences:
        """Return these preferences with other values.

        Raises:
            ValueError: One of them is not allowed.
        """
        return replace(self, **values)


def _number(low: float, high: float, kind: type = float) -> Callable[[Any], bool]:
    kinds = (int,) if kind is int else (int, float)
    return lambda value: (
        isinstance(value, kinds) and not isinstance(value, bool) and math.isfinite(value) and low <= value <= high
    )


def _or_none(valid: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: value is None or valid(value)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_switch(value: Any) -> bool:
    return isinstance(value, bool)


def _are_presets(value: Any) -> bool:
    centre, width = _number(-2000, 4000), _number(1, 8000)
    return (
        isinstance(value, tuple)
        and len(value) == len(CT_PRESETS)
        and all(isinstance(one, tuple) and len(one) == 2 and centre(one[0]) and width(one[1]) for one in value)
    )


_VALID: Final[Mapping[str, Callable[[Any], bool]]] = {
    "format": lambda value: value == FORMAT,
    "language": _or_none(lambda value: value in LANGUAGES),
    "theme": lambda value: value in get_args(Theme),
    "text_size": _number(90, 150, int),
    "hide_names": _is_switch,
    "single_keys": _is_switch,
    "reduced_motion": _is_switch,
    "spreadsheet_decimals": _or_none(lambda value: value in get_args(DecimalSign)),
    "threads": _or_none(_number(1, 64, int)),
    "mouse": lambda value: value in get_args(Mouse),
    "drag_direction": lambda value: value in get_args(DragDirection),
    "window_step": _or_none(_number(0.001, 1000)),
    "ct_presets": _are_presets,
    "evaluations_folder": _or_none(_is_text),
    "recent": lambda value: isinstance(value, tuple) and all(map(_is_text, value)),
}
"""What each field may be; a file holds anything."""
assert _VALID.keys() == {field.name for field in fields(Preferences)}


def load() -> tuple[Preferences, Path | None]:
    """Return the preferences and, where the file was damaged, the file it was set aside as.

    A single value that cannot be used, from a newer version perhaps, becomes the standard one; the others stay.
    """
    file = paths.home() / FILE
    try:
        found = json.loads(file.read_bytes())
        if not isinstance(found, dict) or found.get("format", FORMAT) != FORMAT:
            raise ValueError  # noqa: TRY301 - treated as every other damage below
        return _usable(found), None
    except FileNotFoundError:
        return Preferences(), None
    except (OSError, ValueError, RecursionError):
        return Preferences(), _set_aside(file)


def _usable(found: Mapping[str, Any]) -> Preferences:
    """Return what can be used of values read from the file."""
    read = {name: _unchangeable(found[name]) for name in _VALID if name in found}
    return Preferences(**{name: value for name, value in read.items() if _VALID[name](value)})


def _unchangeable(value: Any) -> Any:
    """Return JSON's lists as tuples."""
    return tuple(map(_unchangeable, value)) if isinstance(value, list) else value


def _set_aside(file: Path) -> Path:
    aside = file.with_name(f"settings-damaged-{datetime.now(UTC):%Y%m%d%H%M%S}.json")
    with contextlib.suppress(OSError):
        file.replace(aside)
        return aside
    return file


def save(preferences: Preferences) -> None:
    """Write the preferences; a folder that cannot be written keeps the old ones."""
    with contextlib.suppress(FolderError, OSError):
        paths.home().mkdir(parents=True, exist_ok=True, mode=0o700)
        write_file(paths.home() / FILE, json.dumps(asdict(preferences), indent=1).encode(), private=True)


def opened(preferences: Preferences, folder: Path) -> Preferences:
    """Return the preferences with an evaluation at the top of the recent ones."""
    name = str(folder.absolute())
    others = tuple(one for one in preferences.recent if one != name)
    return preferences.changed(recent=(name, *others)[:RECENT])


def evaluations_folder(preferences: Preferences) -> Path:
    """Return where new evaluations are made; it need not exist yet."""
    if preferences.evaluations_folder is not None:
        return Path(preferences.evaluations_folder)
    if os.environ.get("PRUEFSTAND_HOME"):
        return paths.home() / "evaluations"  # who moves the program's own folder wants nothing elsewhere
    return Path.home() / "Pruefstand"  # many computers, as they are bought, synchronise documents and the desk
