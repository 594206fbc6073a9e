"""The configuration language of MONAI bundles, read as text: references are looked up, nothing is ever run.

``@a#b#0`` stands for another part of the same file. ``$`` begins a Python expression and ``%`` takes a part of another
file: both are left to a person, but for the names of a few types.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from evaluators.submission.vendor_files import ManualMapping

_DEPTH: Final = 16
_TYPES: Final = {f"${library}.float32" for library in ("torch", "np", "numpy")}
"""The only expressions whose meaning is known: what every number becomes anyway."""
_MODULES: Final = ("monai.transforms.", "monai.inferers.")


class MonaiConfig:
    """One ``inference.json``."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._data = data

    def section(self, name: str) -> Any:
        """Return a part of the file, whole; None if it is not there."""
        return self.plain(self._data.get(name), name)

    def plain(self, value: Any, key: str, depth: int = 0) -> Any:
        """Return a value with its references replaced by what they stand for.

        Args:
            value: As written.
            key: Where it is written, for the sentence.
            depth: How many steps it took to get here.

        Raises:
            ManualMapping: It leads nowhere, in a circle, or to an expression.
        """
        if depth > _DEPTH:
            raise ManualMapping(key)
        if isinstance(value, list):
            return [self.plain(item, f"{key}#{number}", depth + 1) for number, item in enumerate(value)]
        if not isinstance(value, str) or value in _TYPES:
            return value
        if value.startswith(("$", "%")):
            raise ManualMapping(key, value)
        return self.plain(self._found(value[1:], key), key, depth + 1) if value.startswith("@") else value

    def _found(self, path: str, key: str) -> Any:
        part: Any = self._data
        for name in path.replace("::", "#").split("#"):
            if isinstance(part, str) and part.startswith("@"):
                raise ManualMapping(key, part)  # a path through a reference: MONAI resolves it only when it runs
            if isinstance(part, dict) and name in part:
                part = part[name]
            elif isinstance(part, list) and name.isdecimal() and int(name) < len(part):
                part = part[int(name)]
            else:
                raise ManualMapping(key, f"@{path}")
        return part


def target_of(component: Any, key: str) -> str:
    """Return the name of the class a component stands for, without MONAI's own module.

    Raises:
        ManualMapping: It names none, or one from elsewhere.
    """
    target = component.get("_target_") if isinstance(component, dict) else None
    if not isinstance(target, str):
        raise ManualMapping(key, target)
    name = target.rpartition(".")[2] if target.startswith(_MODULES) else target
    if not name.isidentifier():
        raise ManualMapping(key, target)
    return name


def components_of(config: MonaiConfig, section: str) -> list[tuple[str, dict[str, Any]]]:
    """Return the transforms of a section in their order, each with its key; those switched off are left out.

    Raises:
        ManualMapping: The section is no list of transforms.
    """
    found = config.section(section)
    key = section
    if isinstance(found, dict):
        if target_of(found, key) != "Compose":
            raise ManualMapping(key, found.get("_target_"))
        key = f"{section}#transforms"
        found = config.plain(found.get("transforms"), key)
    if not isinstance(found, list):
        raise ManualMapping(section)
    named = [(f"{key}#{number}", component) for number, component in enumerate(found)]
    return [(name, part) for name, part in named if not (isinstance(part, dict) and part.get("_disabled_") is True)]
