"""Changes that stay what a format is: other values in JSON, and the words of a format for whoever changes bytes."""

import json
import re
from copy import deepcopy

from fuzzing.fuzz_answers import MARK

from evaluators.domain.canonical import NotRepresentable, canonical_bytes

VALUES = (
    *(None, True, False, 0, 1, -1, 2**53 - 1, -(2**53) + 1, 2**63, 0.5, 1e308, -0.0, [], {}, [[]], [None], {"": {}}),
    *("", "\x00", "x" * 300, "٢", "\u202e", "<b>", "../x", "2026-10-10T00:00:00Z", "2026-13-10T00:00:00Z", "0" * 64),
)
"""What may stand where anything else is expected."""
_WORD = re.compile(rb"[A-Za-z][\w./:-]{2,40}")
_WORDS = 400


def structured(data, chance):
    """Return JSON with one to three of its values changed, taken out, doubled or exchanged; None: it is none."""
    head, mark, blobs = data.partition(MARK)
    try:
        document = json.loads(head)
        for _ in range(chance.randint(1, 3)):
            document = _changed(document, chance)
        return canonical_bytes(document) + mark + blobs
    except (ValueError, RecursionError, NotRepresentable):
        return None


def _changed(document, chance):
    every = list(_places(document))
    if not every:
        return chance.choice(VALUES)
    holder, key = chance.choice(every)
    match chance.randrange(6):
        case 0 | 1:
            holder[key] = deepcopy(chance.choice(VALUES))
        case 2:
            del holder[key]
        case 3:
            other, there = chance.choice(every)
            holder[key] = deepcopy(other[there])
        case 4 if isinstance(holder, list):
            holder.extend(deepcopy(holder[key]) for _ in range(chance.choice([1, 2, 50])))
        case 5 if isinstance(holder, dict):
            holder[chance.choice(["", "x", key.upper(), "format", "version"])] = holder[key]
        case _ if isinstance(holder[key], int | float):
            holder[key] += chance.choice([1, -1, 0.5, 10**6])
    return document


def _places(value):
    """Every list or object with each of its keys."""
    items = (
        list(value.items()) if isinstance(value, dict) else list(enumerate(value)) if isinstance(value, list) else []
    )
    for key, item in items:
        yield value, key
        yield from _places(item)


def dictionary(seeds):
    """Return the words of files, as the fuzzer reads them: it puts them where bytes alone would never make them."""
    words = sorted({word for seed in seeds for word in _WORD.findall(seed)})[:_WORDS]
    return b"# what the files of a target say\n" + b"".join(b'"%b"\n' % word for word in words)  # may not be empty
