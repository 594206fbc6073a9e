"""What a person prefers: one versioned file, set aside when it is damaged, never fatal."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import Field, ValidationError

from evaluators import paths
from evaluators.domain.value import Value
from evaluators.errors import FolderError
from evaluators.evaluation.atomic import write_file
from evaluators.texts import Language

FILE: Final = "settings.json"
RECENT: Final = 20
"""Evaluations listed on Home."""

Theme = Literal["system", "light", "dark"]
Mouse = Literal["pacs", "wheel_zooms", "swapped"]
"""pacs: left drag windows, right drag zooms; swapped: the other way round; wheel_zooms: the wheel never turns pages."""
DragDirection = Literal["up_brighter", "up_darker"]
CtPreset = tuple[Annotated[float, Field(ge=-2000, le=4000)], Annotated[float, Field(ge=1, le=8000)]]

CT_PRESETS: Final[tuple[CtPreset, ...]] = ((40, 400), (-600, 1500), (400, 1800), (40, 80), (60, 160), (300, 700))
"""Soft tissue, lung, bone, brain, liver, vessels: centre and width in Hounsfield units."""


class Preferences(Value):
    """Everything the settings page shows. No data folders: they can name patients."""

    format: Literal[1] = 1
    language: Language | None = None
    """None: the system's."""
    theme: Theme = "system"
    text_size: Annotated[int, Field(ge=90, le=150)] = 100
    """Percent."""
    hide_names: bool = True
    single_keys: bool = True
    reduced_motion: bool = False
    """Nothing slides or fades."""
    threads: Annotated[int, Field(ge=1, le=64)] | None = None
    """Cases evaluated at the same time; None: as many as the processor has cores."""
    mouse: Mouse = "pacs"
    drag_direction: DragDirection = "up_brighter"
    """What dragging upwards over a grey image does to it."""
    window_step: Annotated[float, Field(gt=0, le=1000)] | None = None
    """Units that window and level change by for each pixel dragged; None: it suits the image."""
    ct_presets: Annotated[tuple[CtPreset, ...], Field(min_length=6, max_length=6)] = CT_PRESETS
    """Centre and width under the keys 2 to 7."""
    evaluations_folder: str | None = None
    """Where new evaluations are made; None: a folder among the person's documents."""
    recent: tuple[str, ...] = ()
    """Evaluation folders, latest first."""


def load() -> tuple[Preferences, Path | None]:
    """Return the preferences and, where the file was damaged, the file it was set aside as.

    A single value that cannot be used, from a newer version perhaps, becomes the standard one; the others stay.
    """
    file = paths.home() / FILE
    try:
        found = json.loads(file.read_bytes())
        if not isinstance(found, dict) or found.get("format", 1) != 1:
            raise ValueError  # noqa: TRY301 - treated as every other damage below
        return _usable(found), None
    except FileNotFoundError:
        return Preferences(), None
    except (OSError, ValueError, RecursionError):
        return Preferences(), _set_aside(file)


def _usable(found: Mapping[str, object]) -> Preferences:
    """Return what can be used of values read from the file."""
    known = {name: value for name, value in found.items() if name in Preferences.model_fields}
    try:
        return Preferences.model_validate_json(json.dumps(known))
    except ValidationError as error:
        wrong = {place["loc"][0] for place in error.errors()}
        return Preferences.model_validate_json(json.dumps({name: known[name] for name in known.keys() - wrong}))


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
        write_file(paths.home() / FILE, preferences.model_dump_json(indent=1).encode())


def opened(preferences: Preferences, folder: Path) -> Preferences:
    """Return the preferences with an evaluation at the top of the recent ones."""
    name = str(folder.absolute())
    others = tuple(one for one in preferences.recent if one != name)
    return preferences.model_copy(update={"recent": (name, *others)[:RECENT]})


def evaluations_folder(preferences: Preferences) -> Path:
    """Return where new evaluations are made; it need not exist yet."""
    if preferences.evaluations_folder is not None:
        return Path(preferences.evaluations_folder)
    if os.environ.get("PRUEFSTAND_HOME"):
        return paths.home() / "evaluations"  # who moves the program's own folder wants nothing elsewhere
    import platformdirs

    return platformdirs.user_documents_path() / "Evaluations"
