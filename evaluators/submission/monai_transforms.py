"""The transforms of MONAI that are known here, and the steps they stand for.

Images are loaded with their sides swapped, first the column, unless the bundle says otherwise; a volume runs through
columns, rows and slices. What is computed differently here, or not at all, is left to a person.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from evaluators.submission.draft import Draft
from evaluators.submission.vendor_files import ManualMapping, number

Settings = Mapping[str, Any]
_READERS: Final = (None, "PILReader", "NibabelReader", "ITKReader", "NrrdReader", "PydicomReader")
_FLOATS: Final = (None, "float32", "$torch.float32", "$np.float32", "$numpy.float32")


@dataclass(slots=True)
class Chain:
    """The steps so far, and what is known of the pixels after them."""

    dimensions: int
    """2 for images, 3 for volumes."""
    channels: int
    steps: list[Draft] = field(default_factory=list)
    not_negative: bool = False
    oriented: bool = False
    """Whether a volume's axes are the ones MONAI works on."""

    def swap_sides(self) -> None:
        """Swap an image's sides; twice is as good as never."""
        if self.steps and self.steps[-1]["do"] == "swap_sides":
            self.steps.pop()
        else:
            self.steps.append({"do": "swap_sides"})

    def along_axes(self) -> None:
        """Bring a volume's axes into the order of MONAI's loaders before the first step that goes by axes."""
        if self.dimensions == 3 and not self.oriented:
            self.steps.append({"do": "transpose", "order": [2, 1, 0]})
            self.oriented = True


def _load(chain: Chain, settings: Settings) -> None:
    if settings.get("reader") not in _READERS:
        raise ManualMapping("reader", settings["reader"])
    if settings.get("converter") is not None:
        raise ManualMapping("converter", settings["converter"])
    if chain.dimensions == 2 and not (
        settings.get("reader") == "PILReader" and settings.get("reverse_indexing") is False
    ):
        chain.swap_sides()
    chain.not_negative = chain.dimensions == 2
    if chain.dimensions == 3 and settings.get("reverse_indexing"):
        raise ManualMapping("reverse_indexing", True)


def _transposed(chain: Chain, settings: Settings) -> None:
    if chain.dimensions != 2 or settings.get("indices") != [0, 2, 1]:
        raise ManualMapping("indices", settings.get("indices"))
    chain.swap_sides()


def _orientation(chain: Chain, settings: Settings) -> None:
    axes = settings.get("axcodes")
    if chain.dimensions != 3 or not isinstance(axes, str) or settings.get("as_closest_canonical"):
        raise ManualMapping("axcodes", axes)
    chain.steps.append({"do": "orient", "axes": axes.upper()})
    chain.oriented = True


def _spacing(chain: Chain, settings: Settings) -> None:
    spacing = _sizes(chain, settings, "pixdim")
    if chain.dimensions != 3 or settings.get("diagonal"):
        raise ManualMapping("pixdim", spacing)
    chain.along_axes()
    how = {"bilinear": "linear", "nearest": "nearest", "1": "linear", "0": "nearest"}
    filter = _named(settings, "mode", how, default="bilinear")
    step = {"do": "resample_spacing", "spacing_mm": spacing, "filter": filter, "keep": "first_voxel"}
    chain.steps.append(step)


def _resized(chain: Chain, settings: Settings) -> None:
    size = _sizes(chain, settings, "spatial_size")
    if settings.get("size_mode", "all") != "all" or settings.get("anti_aliasing") or settings.get("align_corners"):
        raise ManualMapping("size_mode", settings.get("size_mode"))
    if chain.dimensions == 2:
        how = {"bilinear": "bilinear", "nearest": "nearest"}
        filter = _named(settings, "mode", how, default="area")
        chain.steps.append({"do": "resize", **_sides(size), "filter": filter, "resampler": "torch"})
        return
    filter = _named(settings, "mode", {"trilinear": "linear", "nearest": "nearest"}, default="area")
    chain.along_axes()
    chain.steps.append({"do": "resize_volume", "size": size, "filter": filter})


def _centre_crop(chain: Chain, settings: Settings) -> None:
    size = _sizes(chain, settings, "roi_size")
    if chain.dimensions != 2 or any(side % 2 for side in size):  # of an odd side, MONAI rounds the middle differently
        raise ManualMapping("roi_size", size)
    chain.steps.append({"do": "crop_centre", **_sides(size), "rounding": "down"})


def _pad(chain: Chain, settings: Settings) -> None:
    size = _sizes(chain, settings, "spatial_size")
    if settings.get("method", "symmetric") != "symmetric" or _one(settings.get("mode", "constant")) != "constant":
        raise ManualMapping("mode", settings.get("mode"))
    value = _number(settings, "value", 0.0)
    if chain.dimensions == 2:
        chain.steps.append({"do": "pad", **_sides(size), "value": value})
        return
    chain.along_axes()
    chain.steps.append({"do": "pad_volume", "size": size, "value": value})


def _foreground(chain: Chain, settings: Settings) -> None:
    """Cut to what is above zero: the same as what is not zero only where nothing is below."""
    plain = {"margin": 0, "k_divisible": 1, "select_fn": None, "channel_indices": None}
    for name, value in plain.items():
        if settings.get(name, value) != value:
            raise ManualMapping(name, settings[name])
    if not chain.not_negative:
        raise ManualMapping("source_key", settings.get("source_key"))
    chain.steps.append({"do": "crop_nonzero"})


def _scale_range(chain: Chain, settings: Settings) -> None:
    low, high, to_low, to_high = (_number(settings, name) for name in ("a_min", "a_max", "b_min", "b_max"))
    if low == high:
        raise ManualMapping("a_max", high)
    clip = settings.get("clip", False) is True
    ends: Draft = {"low": low, "high": high, "to_low": to_low, "to_high": to_high}
    chain.steps.append({"do": "scale_range", **ends, "clip": clip})
    chain.not_negative = clip and min(to_low, to_high) >= 0


def _scale(chain: Chain, settings: Settings) -> None:
    if settings.get("factor") is not None or (settings.get("channel_wise") and chain.channels > 1):
        raise ManualMapping("factor", settings.get("factor"))
    to_low, to_high = _number(settings, "minv", 0.0), _number(settings, "maxv", 1.0)
    chain.steps.append({"do": "scale_min_max", "to_low": to_low, "to_high": to_high})
    chain.not_negative = min(to_low, to_high) >= 0


def _normalise(chain: Chain, settings: Settings) -> None:
    nonzero, own = settings.get("nonzero") is True, chain.channels == 1 or not settings.get("channel_wise")
    mean, spread = settings.get("subtrahend"), settings.get("divisor")
    chain.not_negative = False
    if mean is not None and spread is not None and not nonzero:
        means, spreads = _each(chain, "subtrahend", mean), _each(chain, "divisor", spread)
        chain.steps.append({"do": "normalise", "mean": means, "std": spreads})
    elif mean is None and spread is None and own and (not nonzero or chain.channels == 1):
        chain.steps.append({"do": "normalise_nonzero" if nonzero else "normalise_image"})
    else:
        raise ManualMapping("channel_wise", settings.get("channel_wise"))


def _nothing(_: Chain, settings: Settings) -> None:
    """Take the transform as one that changes no value."""
    if settings.get("dtype") not in _FLOATS:
        raise ManualMapping("dtype", settings["dtype"])


@dataclass(frozen=True, slots=True)
class Transform:
    """A transform that is known: what it becomes, and the settings whose meaning is known."""

    becomes: Callable[[Chain, Settings], None]
    reads: Sequence[str] = ()
    ignores: Sequence[str] = ()
    """Settings without any effect on the values."""


_TYPE: Final = Transform(_nothing, ("dtype",), ("data_type", "device", "track_meta", "wrap_sequence"))
_CHANNEL: Final = Transform(_nothing, (), ("channel_dim", "strict_check", "meta_keys", "meta_key_postfix"))
TRANSFORMS: Final = MappingProxyType(
    {
        "LoadImaged": Transform(
            _load, ("reader", "reverse_indexing", "converter"), ("image_only", "ensure_channel_first", "simple_keys")
        ),
        "EnsureChannelFirstd": _CHANNEL,
        "AddChanneld": _CHANNEL,
        "AsChannelFirstd": _CHANNEL,
        "EnsureTyped": _TYPE,
        "CastToTyped": _TYPE,
        "ToTensord": _TYPE,
        "Transposed": Transform(_transposed, ("indices",)),
        "Orientationd": Transform(_orientation, ("axcodes", "as_closest_canonical")),
        "Spacingd": Transform(_spacing, ("pixdim", "mode", "diagonal"), ("padding_mode", "align_corners", "dtype")),
        "Resized": Transform(
            _resized, ("spatial_size", "mode", "size_mode", "anti_aliasing", "align_corners"), ("dtype",)
        ),
        "CenterSpatialCropd": Transform(_centre_crop, ("roi_size",)),
        "SpatialPadd": Transform(_pad, ("spatial_size", "method", "mode", "value")),
        "CropForegroundd": Transform(
            _foreground,
            ("source_key", "margin", "k_divisible", "select_fn", "channel_indices"),
            ("allow_smaller", "start_coord_key", "end_coord_key"),
        ),
        "ScaleIntensityRanged": Transform(_scale_range, ("a_min", "a_max", "b_min", "b_max", "clip"), ("dtype",)),
        "ScaleIntensityd": Transform(_scale, ("minv", "maxv", "factor", "channel_wise"), ("dtype",)),
        "NormalizeIntensityd": Transform(_normalise, ("subtrahend", "divisor", "nonzero", "channel_wise"), ("dtype",)),
    }
)
"""By MONAI's name. Those that draw at random, call a function or are not known are not in the table."""


def _one(written: object) -> object:
    """Return the only element of a list, as settings may be given for each key."""
    return written[0] if isinstance(written, list) and len(written) == 1 else written


def _named(settings: Settings, key: str, names: Mapping[str, str], *, default: str) -> str:
    written = _one(settings.get(key, default))
    if str(written) not in names:
        raise ManualMapping(key, written)
    return names[str(written)]


def _number(settings: Settings, key: str, default: float | None = None) -> float:
    written = settings.get(key, default)
    value = number(written)
    if value is None:
        raise ManualMapping(key, written)
    return value


def _sizes(chain: Chain, settings: Settings, key: str) -> list[Any]:
    written = settings.get(key)
    listed = written if isinstance(written, list) else [written] * chain.dimensions
    if len(listed) != chain.dimensions or not all((number(size) or 0) > 0 for size in listed):
        raise ManualMapping(key, written)
    return listed


def _sides(size: Sequence[int]) -> dict[str, int]:
    """Return a size as the card has it; rows are the first axis, whatever they were in the file."""
    return {"width": size[1], "height": size[0]}


def _each(chain: Chain, key: str, written: object) -> list[float]:
    values = written if isinstance(written, list) else [written] * chain.channels
    read = [number(value) for value in values]
    if len(read) != chain.channels or None in read:
        raise ManualMapping(key, written)
    return [value for value in read if value is not None]
