"""What is in force, in the reader's language. The stable words themselves are what is signed."""

from __future__ import annotations

import re
from typing import Final

from evaluators.texts import Words

_MEMORY: Final = re.compile(r"limited to (\d+) MiB")


def in_words(stable: str, words: Words) -> str:
    """Return ``blocked by seccomp`` and the like in the language of ``words``; unknown words as they stand."""
    memory = _MEMORY.fullmatch(stable)
    if memory:
        return words("isolation.memory", n=int(memory[1]))
    key = f"isolation.words.{stable}"
    return words(key) if "." not in stable and words.has(key) else stable
