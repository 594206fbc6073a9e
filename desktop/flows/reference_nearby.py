"""What lies beside the images and may be their reference: offered to the person, never taken by itself."""

from __future__ import annotations

from collections.abc import Collection
from itertools import islice
from pathlib import Path
from typing import Final

from desktop.flows.meant_as_masks import meant_as_masks

_TABLES: Final = frozenset({".csv", ".tsv", ".xlsx"})
_FOLDERS: Final = 20
"""Subfolders that are looked into."""


def reference_nearby(root: Path, images: Collection[Path]) -> Path | None:
    """Return the one table, folder of masks or annotations in the folder of the images; None: none, or several.

    Reads files: run it in a task.

    Args:
        root: The folder of the images.
        images: The images of all cases.
    """
    from evaluators.cohort.annotations.reading import recognise_reference

    if not root.is_dir():
        return None
    inside = sorted(path for path in root.iterdir() if not path.name.startswith("."))
    tables = [path for path in inside if path.suffix.lower() in _TABLES and path.is_file()]
    folders = list(islice((path for path in inside if path.is_dir() and not path.is_symlink()), _FOLDERS))
    masks = [folder for folder in folders if meant_as_masks(folder, images)]
    found = tables + masks
    if not found and recognise_reference(root) not in {None, "mask_folder"}:
        found = [root]
    return found[0] if len(found) == 1 else None
