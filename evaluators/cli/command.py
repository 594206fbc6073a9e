"""A command as data: its parameters are rows, its work is one function taking a ``Call``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

from evaluators.cli.output import Output
from evaluators.texts import Language, Words

Kind = Literal["path", "text", "flag", "integer", "number"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One argument or option; its help is ``cli.parameters.<name>``, or ``cli.commands.<command>.<name>`` if there."""

    name: str
    kind: Kind = "text"
    argument: bool = False
    required: bool = False
    many: bool = False
    choices: tuple[str, ...] = ()
    default: str | None = None

    @property
    def flag(self) -> str:
        """Return how the option is typed."""
        return "--" + self.name.replace("_", "-")


@dataclass(frozen=True, slots=True)
class Command:
    """One command; help and example are ``cli.commands.<name>.help`` and ``.example``."""

    name: str
    parameters: tuple[Parameter, ...]
    run: Callable[[Call], int]
    patient_data: bool = False
    """Whether a traceback could hold what identifies a patient."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a command: what was typed, and where answers go."""

    values: Mapping[str, Any]
    out: Output

    @property
    def words(self) -> Words:
        """Return the words of the chosen language."""
        return self.out.words

    @property
    def language(self) -> Language:
        """Return the chosen language."""
        return self.out.words.language

    def path(self, name: str) -> Path:
        """Return a path that is required."""
        return cast("Path", self.values[name])

    def maybe_path(self, name: str) -> Path | None:
        """Return a path, or None."""
        return cast("Path | None", self.values[name])

    def paths(self, name: str) -> tuple[Path, ...]:
        """Return all paths of an argument that may be repeated."""
        return tuple(self.values[name] or ())

    def text(self, name: str) -> str | None:
        """Return a text, or None."""
        return cast("str | None", self.values[name])

    def flag(self, name: str) -> bool:
        """Return whether the option was given."""
        return bool(self.values[name])

    def integer(self, name: str) -> int | None:
        """Return a whole number, or None."""
        return cast("int | None", self.values[name])

    def number(self, name: str) -> float | None:
        """Return a number, or None."""
        return cast("float | None", self.values[name])

    def texts(self, name: str) -> tuple[str, ...]:
        """Return all values of an option that may be repeated."""
        return tuple(self.values[name] or ())
