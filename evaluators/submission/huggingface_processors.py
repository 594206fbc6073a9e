"""What the image processors of Hugging Face's ``transformers`` do when their configuration does not say.

Taken from the constructors of the slow (Pillow) processors. ``None`` means that the library has changed its default
over time, or has none: then the configuration must say it. The fast processors resample with torch instead of
Pillow and give slightly different pixels; they are not in the table, so that their preparation is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal

HALF: Final = (0.5, 0.5, 0.5)
CLIP_MEAN: Final = (0.48145466, 0.4578275, 0.40821073)
CLIP_STD: Final = (0.26862954, 0.26130258, 0.27577711)
IMAGENET_MEAN: Final = (0.485, 0.456, 0.406)
IMAGENET_STD: Final = (0.229, 0.224, 0.225)

NEAREST, BILINEAR, BICUBIC = 0, 2, 3
FILTERS: Final = MappingProxyType({0: "nearest", 1: "lanczos", 2: "bilinear", 3: "bicubic", 4: "box", 5: "hamming"})
"""Pillow's numbers of its filters, as the configurations write them."""


@dataclass(frozen=True, slots=True)
class Processor:
    """Defaults of one type of image processor."""

    size: dict[str, int]
    resample: int | None
    square: bool = True
    """What a bare number as size means: a square, or the shorter side."""
    center_crop: bool = False
    crop_size: dict[str, int] = field(default_factory=lambda: {"height": 224, "width": 224})
    mean: tuple[float, ...] = HALF
    std: tuple[float, ...] = HALF
    normalize: bool = True
    quirk: Literal["crop_pct", "include_top", "flip_channels", "pads_batches"] | None = None
    """crop_pct: resize and crop are one step below 384 pixels; include_top: divided by std once more; flip_channels:
    handed over as BGR unless said otherwise; pads_batches: images of a batch are padded to the same size."""


_SQUARE_224: Final = {"height": 224, "width": 224}
_SQUARE_256: Final = {"height": 256, "width": 256}
_SHORT_800: Final = {"shortest_edge": 800, "longest_edge": 1333}
_SHORT_224: Final = {"shortest_edge": 224}
_SHORT_256: Final = {"shortest_edge": 256}

PROCESSORS: Final = MappingProxyType(
    {
        "ViT": Processor(_SQUARE_224, BILINEAR),
        "DeiT": Processor(_SQUARE_256, BICUBIC, center_crop=True),
        "Beit": Processor(_SQUARE_256, BICUBIC, center_crop=True),
        "Bit": Processor(_SHORT_224, BICUBIC, square=False, center_crop=True, mean=CLIP_MEAN, std=CLIP_STD),
        "CLIP": Processor(_SHORT_224, BICUBIC, square=False, center_crop=True, mean=CLIP_MEAN, std=CLIP_STD),
        "ConvNext": Processor({"shortest_edge": 384}, None, square=False, quirk="crop_pct"),
        "EfficientNet": Processor(
            {"height": 346, "width": 346}, NEAREST, crop_size={"height": 289, "width": 289}, quirk="include_top"
        ),
        "MobileNetV1": Processor(_SHORT_256, BILINEAR, square=False, center_crop=True),
        "MobileNetV2": Processor(_SHORT_256, BILINEAR, square=False, center_crop=True),
        "Segformer": Processor({"height": 512, "width": 512}, BILINEAR, mean=IMAGENET_MEAN, std=IMAGENET_STD),
        "Detr": Processor(_SHORT_800, BILINEAR, mean=IMAGENET_MEAN, std=IMAGENET_STD, quirk="pads_batches"),
        "Yolos": Processor(_SHORT_800, BILINEAR, mean=IMAGENET_MEAN, std=IMAGENET_STD, quirk="pads_batches"),
        "MobileViT": Processor(
            _SHORT_224,
            BILINEAR,
            square=False,
            center_crop=True,
            crop_size=_SQUARE_256,
            normalize=False,
            quirk="flip_channels",
        ),
    }
)
"""By the part of the type's name before ``ImageProcessor`` (today) or ``FeatureExtractor`` (before 2023)."""
