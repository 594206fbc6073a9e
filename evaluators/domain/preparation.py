"""Preparation: what is done to an image before a model sees it. One class a step; each is printed as a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final, Literal

from pydantic import Field

from evaluators.domain.value import Value

Pixels = Annotated[int, Field(ge=1, le=16384)]
Pixels3 = tuple[Pixels, Pixels, Pixels]
"""Along the first, second and third axis of a volume, as the steps before left them."""
Millimetres = Annotated[float, Field(gt=0, le=1000)]
Filter = Literal["nearest", "box", "bilinear", "hamming", "bicubic", "lanczos"]
Resampler = Literal["pillow", "torch", "opencv"]
"""pillow smooths over the pixels a new one stands for; torch (in fractions) and opencv (in whole grey values) only look
at the nearest ones, and know no filters but nearest and bilinear here."""


class CropCentreSquare(Value):
    """Cut out the largest square in the middle; half a pixel in the offset is rounded down."""

    do: Literal["crop_centre_square"]


class CropCentre(Value):
    """Cut the middle out; a smaller image is padded with zeros first."""

    do: Literal["crop_centre"]
    width: Pixels
    height: Pixels
    rounding: Literal["half_even", "down"] = "half_even"
    """Of half a pixel in the offset: half_even as torchvision, down as the slow Hugging Face processors."""


class SwapSides(Value):
    """Swap rows and columns, as MONAI does when it loads an image: what was on the left comes to the top."""

    do: Literal["swap_sides"]


class Resize(Value):
    do: Literal["resize"]
    width: Pixels
    height: Pixels
    filter: Filter
    resampler: Resampler


class ResizeShorter(Value):
    """Resize so that the shorter side has ``size`` pixels; the longer keeps the aspect (truncated to whole pixels)."""

    do: Literal["resize_shorter"]
    size: Pixels
    filter: Filter
    resampler: Resampler


class Pad(Value):
    """Pad to at least this size, centred, with one stored value."""

    do: Literal["pad"]
    width: Pixels
    height: Pixels
    value: float = 0.0


class Window(Value):
    """Map stored values linearly so that centre ± width/2 becomes 0 and 255, clipped (grey images)."""

    do: Literal["window"]
    centre: float
    width: Annotated[float, Field(gt=0)]


class Scale(Value):
    do: Literal["scale"]
    divide_by: Annotated[float, Field(gt=0)]


class Offset(Value):
    """Add one number to every value."""

    do: Literal["offset"]
    add: float


class Normalise(Value):
    """(value - mean) / std per channel."""

    do: Literal["normalise"]
    mean: tuple[float, ...]
    std: tuple[Annotated[float, Field(gt=0)], ...]


class NormaliseImage(Value):
    """Subtract the image's own mean and divide by its own standard deviation."""

    do: Literal["normalise_image"]


class Letterbox(Value):
    """Resize so that the image fits into the rectangle, keeping its aspect, and fill the rest, centred.

    The size is rounded to whole pixels; half a pixel of the rest goes to the near side by ``round(rest - 0.1)``, as
    Ultralytics does.
    """

    do: Literal["letterbox"]
    width: Pixels
    height: Pixels
    filter: Filter
    resampler: Resampler
    value: float = 114.0


class Clip(Value):
    """Cut values off below and above."""

    do: Literal["clip"]
    low: float
    high: float


class ScaleRange(Value):
    """Map ``low`` to ``to_low`` and ``high`` to ``to_high``, linearly; ``clip`` cuts off what is outside."""

    do: Literal["scale_range"]
    low: float
    high: float
    to_low: float = 0.0
    to_high: float = 1.0
    clip: bool = False


class ScaleMinMax(Value):
    """Map the image's own smallest and largest value to ``to_low`` and ``to_high``."""

    do: Literal["scale_min_max"]
    to_low: float = 0.0
    to_high: float = 1.0


class NormaliseNonzero(Value):
    """Subtract the mean of the voxels that are not zero and divide by their standard deviation; zeros stay zero."""

    do: Literal["normalise_nonzero"]


class Orient(Value):
    """Turn and flip a volume so that its axes run as these letters say, the first axis first.

    R: the index grows towards the patient's right; L left, A front, P back, S head, I feet.
    """

    do: Literal["orient"]
    axes: Annotated[str, Field(pattern=r"^[RLAPSI]{3}$")]


class Transpose(Value):
    """Change the order of a volume's axes."""

    do: Literal["transpose"]
    order: tuple[Literal[0, 1, 2], Literal[0, 1, 2], Literal[0, 1, 2]]


class ResampleSpacing(Value):
    """Resample a volume to this distance of voxels, axis by axis as the steps before left them."""

    do: Literal["resample_spacing"]
    spacing_mm: tuple[Millimetres, Millimetres, Millimetres]
    filter: Literal["nearest", "linear", "cubic"] = "linear"
    keep: Literal["edges", "first_voxel"] = "edges"
    """What stays in its place: the outer edges of the volume as in nnU-Net, or the centre of the first voxel as in
    MONAI's Spacing."""


class ResizeVolume(Value):
    """Resample a volume to this number of voxels."""

    do: Literal["resize_volume"]
    size: Pixels3
    filter: Literal["nearest", "linear", "cubic"] = "linear"


class CropNonzero(Value):
    """Cut a volume or image to the box around everything that is not zero; the result is put back in its place."""

    do: Literal["crop_nonzero"]


class PadVolume(Value):
    """Pad a volume to at least this size, centred, with one value."""

    do: Literal["pad_volume"]
    size: Pixels3
    value: float = 0.0


CLIP_LAYOUTS: Final = frozenset({"NTCHW", "NCTHW"})
"""Layouts of inputs that hold several frames of a video."""
READ_WHOLE: Final[Mapping[str, Literal["volume", "clip"]]] = {"NCDHW": "volume", **dict.fromkeys(CLIP_LAYOUTS, "clip")}
"""How the file of a case is opened for inputs that hold more than an image."""
MAX_TOGETHER: Final = 1024
"""Frames that a model can be handed at once."""


class SampleFrames(Value):
    """Take so many frames of a video; the steps after it are done to each of them.

    Without a stride the video is cut into as many equal parts, and the frame in the middle of each is taken. With one,
    every so many frames around the middle of the video are; a video that is too short stands still on its last frame.
    """

    do: Literal["sample_frames"]
    count: Annotated[int, Field(ge=1, le=MAX_TOGETHER)]
    stride: Annotated[int, Field(ge=1, le=10_000)] | None = None


class SlidingWindow(Value):
    """Pieces in which an image or volume goes through the model, and how their answers are put together."""

    size: Annotated[tuple[Pixels, ...], Field(min_length=2, max_length=3)]
    """Rows and columns, or slices, rows and columns, as the steps leave them."""
    overlap: Annotated[float, Field(ge=0, lt=1)] = 0.5
    """Share of a piece that the next one repeats."""
    weights: Literal["gaussian", "constant"] = "gaussian"


Step = Annotated[
    CropCentreSquare
    | CropCentre
    | SwapSides
    | Resize
    | ResizeShorter
    | Letterbox
    | Pad
    | Window
    | Clip
    | Scale
    | ScaleRange
    | ScaleMinMax
    | Offset
    | Normalise
    | NormaliseImage
    | NormaliseNonzero
    | Orient
    | Transpose
    | ResampleSpacing
    | ResizeVolume
    | CropNonzero
    | PadVolume
    | SampleFrames,
    Field(discriminator="do"),
]
