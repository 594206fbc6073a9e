"""What the builders of all examples do: copy the developer's package, write files side by side, tables and pictures."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from evaluators.examples.dicom_writer import SYNTHETIC
from evaluators.resources import resource

PACKAGE: Final = ("submission.toml", "model.onnx", "golden", "train.py", "training.json")
ItemT = TypeVar("ItemT")


def put_package(example: str, out: Path) -> tuple[Path, Path]:
    """Copy what the developer of an example hands in, and the hospital's plan.

    Args:
        example: Folder of its resources: ``skin_lesions``.
        out: A new or empty folder.

    Returns:
        The package and ``plan.toml``.
    """
    source, package, plan = resource(f"examples/{example}"), out / "submission-synthetic", out / "plan.toml"
    package.mkdir(parents=True)
    for name in PACKAGE:
        copy = shutil.copytree if (source / name).is_dir() else shutil.copyfile
        copy(source / name, package / name)
    shutil.copyfile(source / "plan.toml", plan)
    return package, plan


def write_each(items: Sequence[ItemT], write: Callable[[ItemT], object], drawn: Callable[[int, int], None]) -> None:
    """Write the files of an example, two at a time: numpy and Pillow let go of the interpreter while they draw.

    Args:
        items: What is drawn.
        write: Draws one and writes its files.
        drawn: Told after each how many there are and of how many; what it raises ends the drawing.
    """
    pool = ThreadPoolExecutor(2)
    try:
        for done, _ in enumerate(pool.map(write, items), start=1):
            drawn(done, len(items))
    finally:
        pool.shutdown(cancel_futures=True)


def png_bytes(pixels: NDArray[np.uint8]) -> bytes:
    """Return a PNG, grey (rows, columns) or RGB (rows, columns, 3), that says it is synthetic."""
    said = PngInfo()
    said.add_text("Description", SYNTHETIC)
    file = BytesIO()
    Image.fromarray(pixels).save(file, "PNG", pnginfo=said, compress_level=1)
    return file.getvalue()


def write_table(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a reference table."""
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([columns, *rows])


def cut_off(file: Path) -> None:
    """Leave the first half of a file, as where a copy was interrupted."""
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
