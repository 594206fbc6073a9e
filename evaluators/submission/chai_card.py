"""Reads a CHAI Applied Model Card: what a vendor says about name, version, developer and intended use."""

from __future__ import annotations

from typing import Final
from xml.parsers.expat import ExpatError, ParserCreate

from evaluators.submission.draft import Draft, merge

_ROOT: Final = "AppliedModelCard"
_DEPTH: Final = 32
_KEYS: Final = {
    "BasicInfo/ModelName": ("model", "name", 200),
    "BasicInfo/ModelDeveloper": ("model", "developer", 200),
    "ReleaseInfo/ReleaseVersion": ("model", "version", 200),
    "UsesAndDirections/IntendedUseAndWorkflow": ("intended_use", "text", 2000),
    "UsesAndDirections/PrimaryIntendedUsers": ("intended_use", "users", 2000),
    "UsesAndDirections/TargetedPatientPopulation": ("intended_use", "population", 2000),
    "UsesAndDirections/TargetedPopulation": ("intended_use", "population", 2000),
}
"""Elements below the root, to the key of the card they fill and the characters it has room for."""


class _Reader:
    """Collects the text of the elements that are asked for."""

    def __init__(self) -> None:
        self.open: list[str] = []
        self.root = ""
        self.found: dict[str, str] = {}

    def start(self, name: str, _: dict[str, str]) -> None:
        if len(self.open) == _DEPTH:
            raise ValueError("nested too deeply")
        self.open.append(name.rpartition(" ")[2])
        self.root = self.root or self.open[0]

    def end(self, _: str) -> None:
        self.open.pop()

    def text(self, characters: str) -> None:
        path = "/".join(self.open[1:])
        if path in _KEYS:
            self.found[path] = self.found.get(path, "") + characters

    def doctype(self, *_: object) -> None:
        raise ValueError("a document type can make a small file large")


def read_chai_card(text: str) -> Draft:
    """Return what the card says, shaped like our own; nothing where it is none, or not well-formed.

    A document type (DOCTYPE) is refused: it could define entities.
    """
    reader = _Reader()
    parser = ParserCreate("UTF-8", namespace_separator=" ")  # of these bytes, whatever the card says of its own
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = reader.doctype
    try:
        parser.Parse(text.encode(), True)
    except (ExpatError, ValueError):
        return {}
    draft: Draft = {}
    for path, (table, name, limit) in _KEYS.items():
        if reader.root == _ROOT and (said := reader.found.get(path, "").strip()):
            draft = merge(draft, {table: {name: said[:limit]}})
    return draft
