"""A folder of mask files: which of them belong together, and which class each shows where the folder tells."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath
from typing import Final

from evaluators.domain.case import Note

_ENDINGS: Final = (".nii.gz", ".seg.nrrd")
_READER: Final = re.compile(r"(?:reader|rater|annotator|observer|befunder|leser)[ _-]?\w{0,20}", re.IGNORECASE)
_NO_CLASS: Final = frozenset(
    {"mask", "masks", "seg", "segmentation", "label", "labels", "gt", "groundtruth", "annotation"}
)
"""Last words of file names that say that it is a mask, not of what."""


@dataclass(frozen=True, slots=True)
class MaskPlace:
    """What the place of a mask file says.

    Attributes:
        image: How the image is called: a relative path without the class, the reader and the ending.
        label: The class it shows; None: its values tell.
        reader: Whose it is, where folders are named after readers.
    """

    image: str
    label: str | None = None
    reader: str | None = None


def arranged(
    paths: Sequence[str], binary: Collection[str], image_folders: Collection[str] = ()
) -> tuple[Mapping[str, MaskPlace], tuple[Note, ...]]:
    """Say what the place of each mask means.

    A folder for each class, each with the same file names; a volume's folder with a file for each class; or a class as
    the last word of the file name (``case1_lesion``): only where all masks have one value beside 0, and more than one
    class. Otherwise every file is the whole mask of one image.

    Args:
        paths: Relative, with forward slashes.
        binary: Those with a single value beside 0.
        image_folders: Folders the images lie in, one for each patient or video: masks in folders of these names lie as
            their images do.
    """
    places = {path: _split_reader(path) for path in paths}
    if len(paths) > 1 and set(paths) <= set(binary):
        for note, rule in (
            ("class_by_folder", partial(_by_folder, image_folders=frozenset(image_folders))),
            ("class_by_file", _by_file),
            ("class_by_suffix", _by_suffix),
        ):
            found = rule({path: place.image for path, place in places.items()})
            if found:
                classes = sorted({label for _, label in found.values()})
                named = {path: MaskPlace(*found[path], reader=places[path].reader) for path in paths}
                return named, (Note(id=note, parameters={"classes": ", ".join(classes[:20])}),)
    return places, ()


def without_ending(path: str) -> str:
    """Return a path without its ending, also of two parts: ``liver.nii.gz`` is ``liver``."""
    for ending in _ENDINGS:
        if path.lower().endswith(ending):
            return path[: -len(ending)]
    return str(PurePosixPath(path).with_suffix(""))


def _split_reader(path: str) -> MaskPlace:
    parts = PurePosixPath(without_ending(path)).parts
    readers = [part for part in parts[:-1] if _READER.fullmatch(part)]
    if len(readers) != 1:
        return MaskPlace(without_ending(path))
    return MaskPlace("/".join(part for part in parts if part != readers[0]), reader=readers[0])


Found = dict[str, tuple[str, str]]
"""Path to image and class."""


def _by_folder(images: Mapping[str, str], *, image_folders: frozenset[str]) -> Found:
    """Read ``lesion/case1.png``: folders that share file names."""
    parts = {path: PurePosixPath(image).parts for path, image in images.items()}
    if any(len(one) != 2 for one in parts.values()) or any(_is_volume(path) for path in images):
        return {}
    folders = _grouped((folder, stem) for folder, stem in parts.values())
    if not image_folders.isdisjoint(folders):
        return {}
    shared = set.intersection(*folders.values())
    return {path: (stem, folder) for path, (folder, stem) in parts.items()} if len(folders) > 1 and shared else {}


def _by_file(images: Mapping[str, str]) -> Found:
    """Read ``case1/liver.nii.gz``: a folder for each case, as segmentation programs write volumes."""
    parts = {path: PurePosixPath(image).parts for path, image in images.items()}
    if any(len(one) < 2 for one in parts.values()) or not all(_is_volume(path) for path in images):
        return {}
    stems = {one[-1] for one in parts.values()}
    return {path: ("/".join(one[:-1]), one[-1]) for path, one in parts.items()} if len(stems) > 1 else {}


def _by_suffix(images: Mapping[str, str]) -> Found:
    """Read ``case1_lesion.png``: a last word that several images have, more than one word, and not merely "mask"."""
    split = {path: image.rpartition("_") for path, image in images.items()}
    words = _grouped((word.lower(), base) for base, _, word in split.values())
    usual = all(base and len(words[word.lower()]) > 1 for base, _, word in split.values())
    telling = not any(word.isdigit() or word in _NO_CLASS for word in words)
    return (
        {path: (base, word) for path, (base, _, word) in split.items()} if usual and telling and len(words) > 1 else {}
    )


def _is_volume(path: str) -> bool:
    return path.lower().endswith((".nii", ".nii.gz", ".nrrd", ".mha"))


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    groups: dict[str, set[str]] = defaultdict(set)
    for key, item in pairs:
        groups[key].add(item)
    return groups
