"""Whether dropped pictures are images or the masks of the images there are: told by their names and their form."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final

_LOOKED_AT: Final = 200
"""Files of a folder whose names are compared."""
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_COLOUR_TYPE: Final = 25
"""Place of the byte that says how a PNG stores its pixels."""
_COLOURED: Final = frozenset({b"\x02", b"\x06"})
"""Red, green and blue, without and with alpha; rarely a mask, and often the same images once more."""


def meant_as_masks(dropped: Path, images: Collection[Path]) -> bool:
    """Return whether most of a file or folder could be masks and is named like the images. Reads files.

    Args:
        dropped: What a person dropped.
        images: The images of all cases; those below ``dropped`` say nothing.
    """
    from evaluators.cohort.annotations.mask_layout import without_ending
    from evaluators.cohort.pairing import comparable, without_mask_suffix

    place = dropped.resolve()
    others = [image.resolve() for image in images]
    names = {comparable(without_ending(image.name)) for image in others if not image.is_relative_to(place)}
    files = list(islice(_files(place), _LOOKED_AT))
    fitting = sum(
        comparable(without_mask_suffix(without_ending(file.name))) in names and _may_be_a_mask(file) for file in files
    )
    return 2 * fitting > len(files)


def together(paths: Sequence[Path]) -> Path:
    """Return the one path of several annotations: their folder, where they are more than one."""
    return paths[0] if len(paths) == 1 else Path(os.path.commonpath([path.parent for path in paths]))


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
        return
    for folder, subfolders, names in os.walk(path):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        yield from (Path(folder, name) for name in sorted(names) if not name.startswith("."))


def _may_be_a_mask(file: Path) -> bool:
    from evaluators.cohort.annotations.recognition import kind_of

    try:
        with file.open("rb") as opened:
            head = opened.read(1024)
    except OSError:
        return False
    coloured = head.startswith(_PNG) and head[_COLOUR_TYPE : _COLOUR_TYPE + 1] in _COLOURED
    kind = kind_of(head)
    return kind is not None and kind.format == "mask_folder" and not coloured
