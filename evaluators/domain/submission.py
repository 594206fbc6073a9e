"""What a vendor hands in: the card and the facts read from the package.

``Card`` is the public contract of ``submission.toml`` (format 1).
"""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field, JsonValue, model_validator

from evaluators.domain.ages import band_of
from evaluators.domain.names import Name, read_alike
from evaluators.domain.package_signature import PackageSignature
from evaluators.domain.preparation import SlidingWindow, Step
from evaluators.domain.value import Value

Text = Annotated[str, Field(min_length=1, max_length=2000)]
Share = Annotated[float, Field(ge=0, le=1)]


def _in_order(limits: tuple[float, float]) -> tuple[float, float]:
    if limits[0] > limits[1]:
        raise ValueError("a range begins with its lower end")
    return limits


def _add_up(shares: dict[str, float]) -> dict[str, float]:
    if abs(sum(shares.values()) - 1) > SHARES_TOLERANCE:
        raise ValueError("shares add up to 1")
    return shares


def _ages_apart(population: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    bands = [band_of(text) for text in population.get("age_band", ())]
    known = sorted(band for band in bands if band is not None)
    if len(known) < len(bands) or any(low[1] > high[0] for low, high in pairwise(known)):
        raise ValueError("age bands are years and do not overlap")
    return population


Range = Annotated[tuple[float, float], AfterValidator(_in_order)]
"""Lower and upper end."""
SHARES_TOLERANCE: Final = 0.01
"""By which shares that were rounded may miss 1."""
Shares = Annotated[dict[Name, Share], Field(min_length=2), AfterValidator(_add_up)]
"""What part of the patients has each value."""
Population = Annotated[dict[Name, Shares], AfterValidator(_ages_apart)]
"""Attribute of a cohort (sex, age_band, manufacturer, skin_type …) to the shares of its values."""
Layout = Literal["NCHW", "NHWC", "NCDHW", "NTCHW", "NCTHW"]
"""NCDHW: a volume, with the axes in the order the steps leave them in; T: the frames of a video."""
Element = Literal["float32", "float16", "uint8"]
"""Type of the numbers of an image tensor."""
Colour = Literal["RGB", "BGR", "grey", "volume"]
"""volume: modality values of all slices, one channel."""

TaskKind = Literal["classification", "multilabel", "segmentation", "detection", "measurement", "video"]
PerFrame = Literal["classification", "segmentation", "detection"]
"""What a model of videos says of each frame."""
PackageFormat = Literal["card", "monai_bundle", "huggingface", "nnunet", "ultralytics", "bare_onnx", "predictions"]
"""In the order they are looked for. predictions: answers that were made elsewhere; there is no model here."""
CardSource = Literal["card", "user", "monai_bundle", "huggingface", "nnunet", "ultralytics"]
OutputMeaning = Literal[
    "probabilities",
    "logits",
    "score",
    "label_map",
    "boxes_xyxy_norm",
    "boxes_xyxy_px",
    "scores",
    "labels",
    "value",
    "boxes_cxcywh_norm",
    "query_logits",
    "yolo_detect",
    "yolo_segment",
    "yolo_protos",
]
"""score: one number in [0, 1], the probability of the positive class; logits: softmax is applied (one logit: the
logistic function); query_logits: a row of class scores for each box, as DETR gives them; yolo_*: the undecoded heads
of Ultralytics."""  # fmt: skip


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
    body_parts: tuple[Name, ...] = ()
    """DICOM terms for Body Part Examined; empty: any."""
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
    thresholds: dict[Name, Share] = {}
    """Of labels of which several may hold: a threshold of their own; the others have ``threshold``."""
    ordered: bool = False
    """Whether the classes have an order, from least to most."""
    unit: Name | None = None
    """Of a measurement, as the reference writes it: ``mm``."""
    per_frame: PerFrame | None = None
    """What a model of videos says of each frame."""

    @model_validator(mode="after")
    def _names_fit(self) -> TaskFacts:
        if len(set(self.classes)) != len(self.classes):
            raise ValueError("classes are repeated")
        if alike := read_alike(self.classes):
            raise ValueError("classes read alike", alike)
        if unknown := sorted(set(self.positive) - set(self.classes)):
            raise ValueError("positive are not of classes", ", ".join(unknown))
        if self.kind == "classification" and self.positive and len(self.classes) == 1:
            raise ValueError("one class cannot be told from others")
        if not set(self.positive) < set(self.classes):
            raise ValueError("positive must be some, not all, of classes")
        if unknown := sorted(set(self.thresholds) - set(self.classes)):
            raise ValueError("thresholds are not of classes", ", ".join(unknown))
        if self.thresholds and self.kind != "multilabel":
            raise ValueError("only labels have thresholds of their own")
        return self


class Input(Value):
    name: Name
    layout: Layout
    dtype: Element
    colour: Colour
    steps: tuple[Step, ...] = ()
    sliding_window: SlidingWindow | None = None
    """For images or volumes larger than the model: None, the whole is one input."""


class KnownInput(Value):
    """An input while questions are open; None: not known yet."""

    name: Name | None = None
    layout: Layout | None = None
    dtype: Element | None = None
    colour: Colour | None = None
    steps: tuple[Step, ...] | None = None
    sliding_window: SlidingWindow | None = None


class Output(Value):
    name: Name
    means: OutputMeaning
    axis: int = 1
    restore: Literal["labels", "scores"] = "labels"
    """How masks come back to the image's own grid: the labels by nearest neighbour, or the scores by linear
    interpolation before the largest is taken."""


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
    population: Population = {}
    """On whom the model was developed."""
    task: TaskFacts
    input: Annotated[tuple[Input, ...], Field(min_length=1, max_length=1)]
    output: Annotated[tuple[Output, ...], Field(min_length=1, max_length=3)]
    """More than one where boxes, scores and labels come apart."""
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
    card_source: CardSource
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
    signature: PackageSignature | None = None
    """The vendor's own, as far as it could be checked; None: there is none."""

    @property
    def is_predictions(self) -> bool:
        """Return whether the answers were made elsewhere and nothing is run here."""
        return self.package_format == "predictions"

    @property
    def refused(self) -> bool:
        """Return whether the submission must not be run."""
        return any(finding.severity == "refuse" for finding in self.findings)
