"""Compares the preparation on the card with the model's input, before anything runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from evaluators.domain.preparation import (
    CLIP_LAYOUTS,
    CropCentre,
    Letterbox,
    Normalise,
    PadVolume,
    Resize,
    ResizeShorter,
    ResizeVolume,
    SampleFrames,
    Step,
    Window,
)
from evaluators.domain.submission import Finding, Input, Tensor
from evaluators.submission.findings import refuse

VOLUME_STEPS: Final = {"orient", "transpose", "resample_spacing", "resize_volume", "pad_volume"}
"""Steps that only a volume can go through."""
IMAGE_STEPS: Final = {
    "crop_centre_square",
    "crop_centre",
    "resize",
    "resize_shorter",
    "letterbox",
    "pad",
    "swap_sides",
    "window",
}
"""Steps that only an image can go through."""
READ: Final = frozenset(
    {
        *("float16", "float32", "float64"),
        *("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"),
    }
)
"""Element types of an output that are numbers here. The runtime hands out those of 8 bits or fewer and bfloat16 as the
bits they consist of, which would be read as other numbers."""
_PLAIN_FILTERS: Final = {"nearest", "bilinear"}
"""The filters known here for other resamplers than Pillow."""


def prepared_size(steps: Sequence[Step]) -> tuple[int, int] | None:
    """Return width and height after the steps, or None where they depend on the image."""
    size: tuple[int, int] | None = None
    square = False
    for step in steps:
        if isinstance(step, Resize | CropCentre | Letterbox):
            size = (step.width, step.height)
        elif step.do == "resize_shorter":
            size = (step.size, step.size) if square else None
        elif step.do == "crop_centre_square":
            size = (min(size), min(size)) if size else None
            square = True
            continue
        elif step.do == "pad":
            size = (max(size[0], step.width), max(size[1], step.height)) if size else None
        elif step.do == "crop_nonzero":
            size = None
        elif step.do == "swap_sides" and size:
            size = (size[1], size[0])
        else:
            continue
        square = size is not None and size[0] == size[1]
    return size


def prepared_volume(steps: Sequence[Step]) -> tuple[int, ...] | None:
    """Return the number of voxels along each axis after the steps, or None where it depends on the volume."""
    size: tuple[int, ...] | None = None
    for step in steps:
        if isinstance(step, ResizeVolume):
            size = step.size
        elif isinstance(step, PadVolume):
            size = tuple(max(pair) for pair in zip(size, step.size, strict=True)) if size else None
        elif step.do in {"crop_nonzero", "resample_spacing"}:
            size = None
        elif step.do == "transpose" and size is not None:
            size = tuple(size[axis] for axis in step.order)
        elif step.do == "orient" and size is not None and len(set(size)) > 1:
            size = None
    return size


def channels(input: Input) -> int:
    """Return how many channels the model is handed."""
    return 1 if input.colour in {"grey", "volume"} else 3


def input_findings(input: Input, tensors: Sequence[Tensor]) -> Iterator[Finding]:
    """Yield what the card says of the input that the graph contradicts, or that cannot be done."""
    by_name = {tensor.name: tensor for tensor in tensors}
    if input.name not in by_name:
        yield refuse("input_unknown", name=input.name)
        return
    if len(by_name) > 1:
        yield refuse("input_left_open", n=len(by_name))
    tensor = by_name[input.name]
    if tensor.dtype != input.dtype:
        yield refuse("input_type_differs", declared=input.dtype, found=tensor.dtype)
    yield from _shape(input, tensor)
    yield from _steps(input)


def differs(size: int | str | None, wanted: int) -> bool:
    """Return whether a dimension is fixed to another size; symbols and unknown sizes take any."""
    return isinstance(size, int) and size != wanted


def _shape(input: Input, tensor: Tensor) -> Iterator[Finding]:
    shape = tensor.shape
    wanted = channels(input)
    found = " × ".join("?" if not isinstance(size, int) else str(size) for size in shape)
    planes = dict(zip(input.layout, shape, strict=False))
    spatial = [letter for letter in input.layout if letter not in "NCT"]
    window = input.sliding_window
    in_pieces = window is not None and (len(window.size) != len(spatial) or "T" in planes)
    rank_fits = len(shape) == len(input.layout) and not in_pieces
    is_volume = (input.layout == "NCDHW") == (input.colour == "volume") or len(spatial) == 2
    if not rank_fits or not is_volume or differs(planes["C"], wanted) or differs(planes["N"], 1):
        yield refuse("input_shape_differs", layout=input.layout, c=wanted, found=found or "–")
        return
    yield from _frames(input, planes.get("T"))
    expected, made = [planes[letter] for letter in spatial], _made(input)
    if made is None:
        if any(isinstance(size, int) for size in expected):
            yield Finding(kind="size_depends_on_image", severity="warning")
    elif any(differs(size, given) for size, given in zip(expected, made, strict=True)):
        if len(made) == 2:
            height, width = (size if isinstance(size, int) else made[side] for side, size in enumerate(expected))
            yield refuse("size_differs", w=width, h=height, w2=made[1], h2=made[0])
        else:
            yield refuse("volume_size_differs", found=found, declared=" × ".join(map(str, made)))


def _frames(input: Input, taken: int | str | None) -> Iterator[Finding]:
    """Compare the number of frames; without a step that says which to take, it depends on the video."""
    sampling = next((step for step in input.steps if isinstance(step, SampleFrames)), None)
    if sampling is not None and differs(taken, sampling.count):
        yield refuse("frames_differ", declared=sampling.count, found=str(taken))
    if sampling is None and isinstance(taken, int):
        yield refuse("frames_left_open", n=taken)


def _made(input: Input) -> tuple[int, ...] | None:
    """Return the sizes the model is handed, slices or rows first; None where they depend on the image."""
    if input.sliding_window:
        return input.sliding_window.size
    if input.layout == "NCDHW":
        return prepared_volume(input.steps)
    size = prepared_size(input.steps)
    return (size[1], size[0]) if size else None


def _steps(input: Input) -> Iterator[Finding]:
    foreign = IMAGE_STEPS if input.layout == "NCDHW" else VOLUME_STEPS
    for place, step in enumerate(input.steps):
        late = isinstance(step, SampleFrames) and (place > 0 or input.layout not in CLIP_LAYOUTS)
        if step.do in foreign or late:
            yield refuse("step_unfit", step=step.do)
        if isinstance(step, Resize | ResizeShorter | Letterbox):
            if step.resampler != "pillow" and step.filter not in _PLAIN_FILTERS:
                yield refuse("step_unfit", step=f"{step.do}, {step.filter}, {step.resampler}")
            continue
        if isinstance(step, Normalise) and not len(step.mean) == len(step.std) == channels(input):
            yield refuse("channels_differ", n=len(step.mean), c=channels(input))
        if isinstance(step, Window) and input.colour not in {"grey", "volume"}:
            yield refuse("window_on_colour")
