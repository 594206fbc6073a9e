"""TIFF of every layout, written by hand from values that are known: they come back exactly."""

import numpy as np
import pytest

from evaluators.errors import ImageError
from evaluators.imaging import tiff
from evaluators.imaging.open import open_image, read_facts
from support.tiff_files import tiff_bytes

GREY_TYPES = ["u1", "i1", "u2", "i2", "f2", "u4", "i4", "f4", "f8"]
LAYOUTS = {
    "strip": {},
    "tiles": {"tile": 16},
    "deflate": {"deflate": True},
    "deflated tiles": {"tile": 16, "deflate": True},
}
ORDERS = {"little": "<", "big": ">"}


def values(kind, *shape):
    """Return values that use the whole range of the type, those of integers with their ends."""
    numbers = np.random.default_rng(4)
    if kind[0] == "f":
        return (numbers.random(shape) * 2000 - 1000).astype(kind)
    limits = np.iinfo(kind)
    found = numbers.integers(limits.min, limits.max, shape, dtype=kind, endpoint=True)
    found.flat[:2] = limits.min, limits.max
    return found


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("kind", GREY_TYPES)
def test_grey_values_come_back_exactly(kind, layout, order):
    stored = values(kind, 20, 33)
    file = tiff_bytes(stored, order=ORDERS[order], **LAYOUTS[layout])
    image = open_image(file)
    assert np.array_equal(image.pixels, stored)
    assert image.facts.channels == 1
    assert image.facts.bits == 8 * stored.dtype.itemsize
    assert np.array_equal(image.values(), stored.astype(np.float32))
    facts = read_facts(file)
    assert (facts.width, facts.height, facts.decoder) == (33, 20, image.facts.decoder)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("kind", ["i1", "u2", "i2", "u4", "f4", "f8"])
def test_values_that_count_from_white_are_shown_inverted_and_stay_as_stored(kind, order):
    stored = values(kind, 3, 4)
    image = open_image(tiff_bytes(stored, order=ORDERS[order], photometric=0))
    assert np.array_equal(image.pixels, stored)
    assert image.display_grey().flat[np.argmin(stored)] == 255
    assert image.display_grey().flat[np.argmax(stored)] == 0


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("separate", [False, True], ids=["together", "planes"])
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("kind", ["u1", "u2"])
def test_colours_come_back_as_eight_bits(kind, layout, separate, order):
    stored = values(kind, 20, 33, 3)
    image = open_image(tiff_bytes(stored, order=ORDERS[order], separate=separate, **LAYOUTS[layout]))
    assert np.array_equal(image.display_rgb(), stored if kind == "u1" else stored >> 8)
    assert image.facts.notes == (() if kind == "u1" else ("colour_depth_reduced",))


@pytest.mark.parametrize("separate", [False, True], ids=["together", "planes"])
def test_wide_colours_with_transparency_stay_as_stored(separate):
    stored = values("u2", 20, 33, 4)
    image = open_image(tiff_bytes(stored, separate=separate, extra=2))
    assert np.array_equal(image.display_rgb(), stored[..., :3] >> 8)
    assert image.facts.notes == ("alpha_ignored", "colour_depth_reduced")


@pytest.mark.parametrize("order", ORDERS)
def test_a_palette_of_sixteen_bits_becomes_colour(order):
    palette = values("u2", 768)
    stored = values("u1", 5, 7)
    image = open_image(tiff_bytes(stored, order=ORDERS[order], photometric=3, palette=palette.tolist()))
    assert np.array_equal(image.display_rgb(), (palette.reshape(3, 256) >> 8).T[stored])


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("kind", ["u1", "u2", "f4"])
def test_every_page_can_be_opened(kind, order):
    pages = [values(kind, 4, 5), values(kind, 6, 3) // 2]
    file = tiff_bytes(*pages, order=ORDERS[order])
    for number, page in enumerate(pages):
        image = open_image(file, frame=number)
        assert np.array_equal(image.pixels, page)
        assert (image.facts.width, image.facts.height, image.facts.frames) == (*page.shape[::-1], 2)
    for number in (-1, 2):
        with pytest.raises(ImageError, match="C205"):
            open_image(file, frame=number)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_wide_pages_are_turned_as_others_are(orientation):
    stored = values("u1", 4, 6)
    narrow, wide = (open_image(tiff_bytes(stored.astype(kind), orientation=orientation)) for kind in ("u1", "i2"))
    assert np.array_equal(wide.pixels, narrow.pixels)
    assert (wide.facts.width, wide.facts.height) == (narrow.facts.width, narrow.facts.height)
    assert ("turned_by_exif" in wide.facts.notes) == (orientation > 1)


@pytest.mark.parametrize(
    ("kind", "options"),
    [("f4", {}), ("f4", {"separate": True}), ("u2", {"photometric": 8})],
    ids=["float colour", "float planes", "16-bit Lab"],
)
def test_colours_that_cannot_be_read_are_refused_for_that_reason(kind, options):
    with pytest.raises(ImageError, match="C207"):
        open_image(tiff_bytes(values(kind, 4, 5, 3), **options))


@pytest.mark.parametrize("kind", ["u2", "f4"])
@pytest.mark.parametrize("kept", [0.3, 0.9])
def test_wide_pages_that_are_cut_off_are_refused(kind, kept):
    file = tiff_bytes(values(kind, 40, 50), first=True)
    with pytest.raises(ImageError, match="C204"):
        open_image(file[: int(len(file) * kept)])


@pytest.mark.parametrize(("width", "height", "id"), [(60_000, 60_000, "C203"), (0, 5, "C205"), (2**32 - 1, 1, "C203")])
def test_a_declared_size_is_checked_before_pixels_are_made(width, height, id):
    file = tiff_bytes(values("u2", 4, 5), declared=(width, height))
    for read in (open_image, read_facts):
        with pytest.raises(ImageError, match=id):
            read(file)


def test_pages_that_lead_back_to_the_first_end(monkeypatch):
    file = bytearray(tiff_bytes(values("u2", 4, 5)))
    first = int.from_bytes(file[4:8], "little")
    tags = int.from_bytes(file[first : first + 2], "little")
    link = first + 2 + 12 * tags
    file[link : link + 4] = file[4:8]
    assert read_facts(bytes(file)).frames == 1
    monkeypatch.setattr(tiff, "MAX_PAGES", 3)
    assert read_facts(tiff_bytes(*[values("u2", 2, 2)] * 5)).frames == 3
