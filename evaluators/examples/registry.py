"""Every example evaluation there is. A new one is a row here and its words under ``examples``.

The list is read by whoever offers the examples, and their builders draw images: they are loaded when one is built.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from evaluators.errors import CallError, FolderError
from evaluators.evaluation.atomic import told

if TYPE_CHECKING:
    from evaluators.examples.example_data import ExampleData

Drawn = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Example:
    """An example evaluation.

    Attributes:
        name: As it is called on the command line.
        builder: Writes its files into a new or empty folder, and tells after each image how far it is.
        images: How many its cohort has, those that cannot be evaluated included.
        seconds: From nothing to results on two cores, to the nearest that people say: 10, 20, 30, 60.
        what: What is counted in ``images``.
    """

    name: str
    builder: Callable[[Path, Drawn], ExampleData]
    images: int
    seconds: int
    what: Literal["images", "volumes", "videos"] = "images"

    @property
    def short(self) -> str:
        """Return the first word of the name, where two begin alike the whole; the window's controls are called so."""
        first = self.name.partition("-")[0]
        return first if sum(one.name.partition("-")[0] == first for one in EXAMPLES) == 1 else self.name

    @property
    def words(self) -> str:
        """Return the id of its words: ``.title``, ``.question`` and ``.about`` below it."""
        return "examples." + self.name.replace("-", "_")


def _skin_lesions(out: Path, drawn: Drawn) -> ExampleData:
    from evaluators.examples import skin_lesions

    return skin_lesions.build(out, drawn)


def _organ_volumes(out: Path, drawn: Drawn) -> ExampleData:
    from evaluators.examples import organ_volumes

    return organ_volumes.build(out, drawn)


def _glottis_video(out: Path, drawn: Drawn) -> ExampleData:
    from evaluators.examples import glottis_video

    return glottis_video.build(out, drawn)


def _intubation_risk(out: Path, drawn: Drawn) -> ExampleData:
    from evaluators.examples import intubation_risk

    return intubation_risk.build(out, drawn)


def _lesion_outline(out: Path, drawn: Drawn) -> ExampleData:
    from evaluators.examples import lesion_outline

    return lesion_outline.build(out, drawn)


def _lesion_detection(out: Path, drawn: Drawn) -> ExampleData:
    from evaluators.examples import lesion_detection

    return lesion_detection.build(out, drawn)


def _measurement(out: Path, drawn: Drawn) -> ExampleData:
    from evaluators.examples import measurement

    return measurement.build(out, drawn)


def _chest_xray(out: Path, drawn: Drawn) -> ExampleData:
    from evaluators.examples import chest_xray

    return chest_xray.build(out, drawn)


EXAMPLES: Final[tuple[Example, ...]] = (
    Example("skin-lesions", _skin_lesions, images=271, seconds=20),
    Example("lesion-outline", _lesion_outline, images=171, seconds=20),
    Example("glottis-video", _glottis_video, images=31, seconds=20, what="videos"),
    Example("intubation-risk", _intubation_risk, images=111, seconds=20, what="videos"),
    Example("chest-xray", _chest_xray, images=243, seconds=20),
    Example("organ-volumes", _organ_volumes, images=29, seconds=30, what="volumes"),
    Example("lesion-detection", _lesion_detection, images=175, seconds=30),
    Example("measurement", _measurement, images=188, seconds=20),
)
DEFAULT: Final = EXAMPLES[0]


def example(name: str) -> Example:
    """Return the example of this name.

    Raises:
        CallError: There is none (``C720``).
    """
    for one in EXAMPLES:
        if one.name == name:
            return one
    raise CallError("C720", name=name, names=", ".join(one.name for one in EXAMPLES))


def build(name: str, out: Path, drawn: Drawn = lambda _done, _total: None) -> ExampleData:
    """Write the files of an example into a new or empty folder.

    Args:
        name: Of the example.
        out: The folder.
        drawn: Told after each image how many there are and of how many; what it raises ends the drawing.

    Raises:
        CallError: There is no such example (``C720``).
        FolderError: The folder is not empty (``C426``), or cannot be written (``M15``, ``C422``).
    """
    chosen = example(name)
    try:
        if out.exists() and any(out.iterdir()):
            raise FolderError("C426", folder=str(out))
        return chosen.builder(out, drawn)
    except OSError as error:
        raise told(error) from None
