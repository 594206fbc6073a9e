"""A card with every key that could still be said, each with a sentence on it, for a vendor to go on with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from evaluators.submission.card import write_partial_card
from evaluators.texts import Words

_TABLE: Final = re.compile(r"\[+([a-z_]+)\]+")
_KEY: Final = re.compile(r"([a-z_]+) = ")

OPTIONAL: Final[Mapping[str, Mapping[str, str]]] = {
    "model": {"licence": '"CC-BY-4.0"'},
    "intended_use": {
        "population": '"adults with a suspicious pigmented lesion"',
        "setting": '"dermatology out-patients"',
        "users": '"dermatologists"',
        "modalities": '["XC"]',
        "body_parts": '["SKIN"]',
        "age_years": "[18, 100]",
        "not_for": '["mucosal lesions"]',
    },
    "task": {"positive": '["melanoma"]', "threshold": "0.5", "level": '"image"'},
}
"""Keys that a card need not have, with an example; written behind a number sign."""
BLOCKS: Final[Mapping[str, Mapping[str, str]]] = {
    "population": {
        "sex": "{ female = 0.5, male = 0.5 }",
        "age_band": '{ "18-39" = 0.3, "40-64" = 0.5, "65+" = 0.2 }',
    },
    "claim": {
        "metric": '"auroc"',
        "value": "0.90",
        "interval": "[0.86, 0.94]",
        "population": '"600 images of 431 patients, 2 sites"',
        "source": '"instructions for use, section 4"',
    },
    "golden": {"input": '"golden/0001.png"', "output": '"golden/0001_output.json"', "tolerance": "1e-4"},
}
"""Further tables, each as an example; those but the first may be repeated."""
_CLAIMS: Final[Mapping[str, Mapping[str, str]]] = {
    "segmentation": {"metric": '"dice"', "value": "0.85", "interval": "[0.82, 0.88]"},
    "detection": {"metric": '"lesion_sensitivity"'},
    "measurement": {"metric": '"mae"', "value": "1.2", "interval": "[0.9, 1.5]"},
    "multilabel": {"metric": '"macro_auroc_labels"'},
    "video": {"metric": '"event_sensitivity"'},
}
"""Example of a claim that is tested, where it is not that of a classifier."""


def commented_card(data: Mapping[str, Any], words: Words) -> str:
    """Return ``submission.toml``: what is known, what else could be said, and a sentence on each key."""
    masks = data.get("task", {}).get("kind") == "segmentation"
    lines = [*_comment("format", words, masks=masks), *_known(write_partial_card(data), words, masks=masks)]
    for table, example in examples_for(data.get("task", {}).get("kind", "")).items():
        if table not in data:
            header = f"# [{table}]" if table == "population" else f"# [[{table}]]"
            lines += ["", *_comment(f"{table}.about", words, masks=masks), header]
            lines += [f"# {key} = {value}" for key, value in example.items()]
    return "\n".join(lines) + "\n"


def examples_for(kind: str) -> Mapping[str, Mapping[str, str]]:
    """Return the further tables, with examples that fit a kind of task."""
    golden = {"output": '"golden/0001_output.png"'} if kind == "segmentation" else {}
    own = {"claim": {**BLOCKS["claim"], **_CLAIMS.get(kind, {})}, "golden": {**BLOCKS["golden"], **golden}}
    return {**BLOCKS, **own}


def _known(text: str, words: Words, *, masks: bool) -> Iterator[str]:
    table, said = "", set[str]()
    for line in [*text.rstrip("\n").split("\n"), "[end]"]:
        begins = _TABLE.fullmatch(line)
        key = _KEY.match(line)
        if begins:
            yield from _unsaid(table, said, words, masks=masks)
            table, said = begins.group(1), set()
            if table == "end":
                return
            yield from ("", line)
        elif line:
            if key and table:
                said.add(key.group(1))
                yield from _comment(f"{table}.{key.group(1)}", words, masks=masks)
            yield line


def _unsaid(table: str, said: set[str], words: Words, *, masks: bool) -> Iterator[str]:
    for key, example in OPTIONAL.get(table, {}).items():
        if key not in said:
            yield from _comment(f"{table}.{key}", words, masks=masks)
            yield f"# {key} = {example}"


def _comment(key: str, words: Words, *, masks: bool) -> Iterator[str]:
    """Yield the sentence on a key, of a model of masks that on masks where there is one."""
    for name in (f"skeleton.masks.{key}", f"skeleton.{key}")[not masks :]:
        if words.has(name):
            yield f"# {words(name)}"
            return
