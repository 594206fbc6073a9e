"""TIFF files written by hand: the layouts that Pillow does not write."""

import struct
import zlib

import numpy as np

_SAMPLE_FORMATS = {"u": 1, "i": 2, "f": 3}
_CODES = {"H": 3, "I": 4}


def tiff_bytes(*pages, order="<", first=False, declared=None, orientation=1, **options):
    """Return a TIFF of pages.

    Args:
        pages: Each an array (rows, columns) or (rows, columns, samples).
        order: < or >.
        first: The directory of the (one) page stands before its pixels.
        declared: Width and height that the tags say instead of the true ones.
        orientation: Of every page.
        options: As in ``_tags``.
    """
    magic = {"<": b"II*\0", ">": b"MM\0*"}[order]
    file = bytearray(magic + struct.pack(order + "I", 0))
    link = 4
    for page in pages:
        blocks, tags = _tags(page, order, **options)
        tags[274] = ("H", [orientation])
        if declared:
            tags[256], tags[257] = ("I", [declared[0]]), ("I", [declared[1]])
        if first:
            tags[273], tags[279] = ("I", [8 + 2 + 12 * (len(tags) + 2) + 4]), ("I", [len(blocks[0])])
            struct.pack_into(order + "I", file, link, len(file))
            _append_directory(file, order, tags)
            return bytes(file) + blocks[0]
        places = []
        for block in blocks:
            places.append(len(file))
            file += block + b"\0" * (len(block) % 2)
        tiled = "tile" in options
        tags[324 if tiled else 273] = ("I", places)
        tags[325 if tiled else 279] = ("I", [len(block) for block in blocks])
        struct.pack_into(order + "I", file, link, len(file))
        link = _append_directory(file, order, tags)
    return bytes(file)


def _append_directory(file, order, tags):
    """Append one directory and return where the place of the next one is to be written."""
    at = len(file)
    file += struct.pack(order + "H", len(tags)) + bytes(12 * len(tags) + 4)
    for number, (tag, (kind, values)) in enumerate(sorted(tags.items())):
        code = _CODES[kind]
        content = struct.pack(f"{order}{len(values)}{kind}", *values)
        entry = struct.pack(order + "HHI", tag, code, len(values))
        if len(content) > 4:
            entry += struct.pack(order + "I", len(file))
            file += content + b"\0" * (len(content) % 2)
        else:
            entry += content.ljust(4, b"\0")
        start = at + 2 + 12 * number
        file[start : start + 12] = entry
    return at + 2 + 12 * len(tags)


def _tags(page, order, *, photometric=None, tile=None, separate=False, deflate=False, extra=None, palette=None):
    """Return the blocks of pixels and all tags but where they lie."""
    page = np.asarray(page)
    samples = 1 if page.ndim == 2 else page.shape[2]
    stored = page.reshape(*page.shape[:2], samples).astype(page.dtype.newbyteorder(order))
    planes = np.split(stored, samples, axis=2) if separate else [stored]
    blocks = [block for plane in planes for block in (_tiles(plane, tile) if tile else [plane])]
    blocks = [zlib.compress(block.tobytes()) if deflate else block.tobytes() for block in blocks]
    tags = {
        256: ("I", [page.shape[1]]),
        257: ("I", [page.shape[0]]),
        258: ("H", [8 * page.dtype.itemsize] * samples),
        259: ("H", [8 if deflate else 1]),
        262: ("H", [(1 if samples == 1 else 2) if photometric is None else photometric]),
        277: ("H", [samples]),
        284: ("H", [2 if separate else 1]),
        339: ("H", [_SAMPLE_FORMATS[page.dtype.kind]] * samples),
    }
    tags |= {322: ("I", [tile]), 323: ("I", [tile])} if tile else {278: ("I", [page.shape[0]])}
    tags |= {338: ("H", [extra])} if extra is not None else {}
    tags |= {320: ("H", list(palette))} if palette is not None else {}
    return blocks, tags


def _tiles(plane, side):
    rows, columns = (-size % side for size in plane.shape[:2])
    whole = np.pad(plane, ((0, rows), (0, columns), (0, 0)))
    return [
        whole[top : top + side, left : left + side]
        for top in range(0, whole.shape[0], side)
        for left in range(0, whole.shape[1], side)
    ]
