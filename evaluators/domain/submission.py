"""What a vendor hands in: the card and the facts read from the package.

``Card`` is the public contract of ``submission.toml`` (format 1).
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, JsonValue, model_validator

from evaluators.domain.value import Value

Text = Annotated[str, Field(min_length=1, max_length=2000)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Share = Annotated[float, Field(ge=0, le=1)]
Pixels = Annotated[int, Field(ge=1, le=16384)]


def _in_order(limits: tuple[float, float]) -> tuple[float, float]:
    if limits[0] > limits[1]:
        raise ValueError("a range begins with its lower end")
    return limits


Range = Annotated[tuple[float, float], AfterValidator(_in_order)]
"""Lower and upper end."""
Layout = Literal["NCHW", "NHWC"]
Element = Literal["float32", "float16", "uint8"]
"""Type of the numbers of an image tensor."""
Colour = Literal["RGB", "BGR", "grey"]

TaskKind = Literal["classification", "multilabel", "segmentation", "detection", "measurement", "video"]
PackageFormat = Literal["card", "huggingface", "bare_onnx", "predictions"]
"""predictions: a table of answers that were made elsewhere; there is no model here."""


class Model(Value):
    name: Name
    version: Name
    developer: Name
    licence: Name | None = None
    file: Name
    """Path of the ONNX file, relative inside the package."""


class IntendedUse(Value):
    text: Text
    population: Text | None = None
    setting: Text | None = None
    users: Text | None = None
    modalities: tuple[Name, ...] = ()
    """DICOM modality codes; empty: any."""
    age_years: Range | None = None
    not_for: tuple[Text, ...] = ()


class TaskFacts(Value):
    kind: TaskKind
    classes: Annotated[tuple[Name, ...], Field(min_length=1)]
    """In the order of the output."""
    positive: tuple[Name, ...] = ()
    level: Literal["image", "series", "clip", "patient"] = "image"
    threshold: Share | None = None
    """Positive if score >= threshold; none: the class with the largest score."""

    @model_validator(mode="after")
    def _names_fit(self) -> TaskFacts:
        if len(set(self.classes)) != len(self.classes):
            raise ValueError("classes are repeated")
        if not set(self.positive) < set(self.classes):
            raise ValueError("positive must be some, not all, of classes")
        return self


Filter = Literal["nearest", "box", "bilinear", "hamming", "bicubic", "lanczos"]


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


class Resize(Value):
    do: Literal["resize"]
    width: Pixels
    height: Pixels
    filter: Filter
    resampler: Literal["pillow"]


class ResizeShorter(Value):
    """Resize so that the shorter side has ``size`` pixels; the longer keeps the aspect (truncated to whole pixels)."""

    do: Literal["resize_shorter"]
    size: Pixels
    filter: Filter
    resampler: Literal["pillow"]


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


Step = Annotated[
    CropCentreSquare | CropCentre | Resize | ResizeShorter | Pad | Window | Scale | Offset | Normalise | NormaliseImage,
    Field(discriminator="do"),
]


class Input(Value):
    name: Name
    layout: Layout
    dtype: Element
    colour: Colour
    steps: tuple[Step, ...] = ()


class KnownInput(Value):
    """An input while questions are open; None: not known yet."""

    name: Name | None = None
    layout: Layout | None = None
    dtype: Element | None = None
    colour: Colour | None = None
    steps: tuple[Step, ...] | None = None


class Output(Value):
    name: Name
    means: Literal[
        "probabilities", "logits", "score", "label_map", "boxes_xyxy_norm", "boxes_xyxy_px", "scores", "labels", "value"
    ]
    """score: one number in [0, 1], the probability of the positive class; logits: softmax is applied
    (one logit: the logistic function)."""
    axis: int = 1


class Claim(Value):
    metric: Name
    value: float
    interval: Range | None = None
    population: Text | None = None
    source: Text | None = None


class Golden(Value):
    input: Name
    output: Name
    tolerance: Annotated[float, Field(gt=0, le=0.1)]


class Card(Value):
    """The declared facts of a submission."""

    format: Literal[1]
    model: Model
    intended_use: IntendedUse
    task: TaskFacts
    input: Annotated[tuple[Input, ...], Field(min_length=1, max_length=1)]
    output: Annotated[tuple[Output, ...], Field(min_length=1, max_length=1)]
    claim: tuple[Claim, ...] = ()
    golden: tuple[Golden, ...] = ()


class PredictionsCard(Card):
    """The declared facts of predictions made elsewhere: nothing is prepared and nothing interpreted here."""

    input: tuple[Input, ...] = ()
    output: tuple[Output, ...] = ()


class FileDigest(Value):
    path: str
    sha256: str
    size: int


class Tensor(Value):
    """An input or output of the graph. A dimension is a number, a symbol, or None where unknown."""

    name: str
    dtype: str
    shape: tuple[int | str | None, ...]


class GraphFacts(Value):
    """What parsing says of the ONNX file, without running it."""

    opset: int
    ir_version: int
    producer: str
    inputs: tuple[Tensor, ...]
    outputs: tuple[Tensor, ...]
    parameters: int
    """Number of stored weights."""
    operators: dict[str, int]


class Finding(Value):
    """One result of the preflight; words under ``preflight``."""

    kind: str
    severity: Literal["refuse", "warning", "note"]
    detail: str | None = None
    parameters: dict[str, str | int | float] = {}
    """For the placeholders of the words: for the screen only, may hold a file name or an operator of the model."""


class GoldenResult(Value):
    n: int
    reproduced: int
    max_abs_diff: float | None


class Submission(Value):
    """A submission, opened and understood. ``card`` is None while ``questions`` are open."""

    package_format: PackageFormat
    card: Card | PredictionsCard | None
    card_source: Literal["card", "user", "huggingface"]
    questions: tuple[str, ...] = ()
    """What is missing and is never guessed: keys of the card (``task.classes``); words under ``questions``."""
    draft: dict[str, JsonValue] = {}
    """What is known while questions are open, shaped like ``submission.toml``; empty once there is a card."""
    model_file: str
    package_digest: str
    """OpenSSF Model Signing's file-list root digest, hex SHA-256."""
    files: tuple[FileDigest, ...]
    graph: GraphFacts | None
    """None: predictions made elsewhere."""
    findings: tuple[Finding, ...] = ()

    @property
    def is_predictions(self) -> bool:
        """Return whether the answers were made elsewhere and nothing is run here."""
        return self.package_format == "predictions"

    @property
    def refused(self) -> bool:
        """Return whether the submission must not be run."""
        return any(finding.severity == "refuse" for finding in self.findings)
