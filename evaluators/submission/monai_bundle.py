"""Reads a MONAI bundle with an exported model: ``configs/metadata.json`` and ``configs/inference.json``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from evaluators.domain.submission import Finding, GraphFacts
from evaluators.submission.draft import Draft
from evaluators.submission.monai_config import MonaiConfig, components_of, target_of
from evaluators.submission.monai_transforms import TRANSFORMS, Chain
from evaluators.submission.vendor_files import (
    ManualMapping,
    VendorFacts,
    class_names,
    given,
    number,
    text_or_none,
)

METADATA: Final = "configs/metadata.json"
INFERENCE: Final = "configs/inference.json"

_WITHOUT_EFFECT: Final = {"SaveImaged", "EnsureTyped", "ToTensord"}
"""After the model: transforms that change no result."""
_WINDOW: Final = {
    "_target_",
    "roi_size",
    "overlap",
    "mode",
    "sw_batch_size",
    "sw_device",
    "device",
    "progress",
    "cache_roi_weight_map",
    "padding_mode",
}
"""Settings of a sliding window that are read, or change no result of images larger than it."""
_SIGMA: Final = 0.125
"""Width of the Gaussian, in sizes of the window: MONAI's default, and the one computed here."""
_ABOUT: Final = {"_target_", "_desc_", "_disabled_", "keys", "allow_missing_keys", "lazy"}


def read_bundle(metadata: Mapping[str, Any], inference: Mapping[str, Any], graph: GraphFacts) -> VendorFacts:
    """Return what the two files settle.

    Args:
        metadata: ``metadata.json``.
        inference: ``inference.json``.
        graph: Of the model; its ranks tell images from volumes and classes from masks.
    """
    config = MonaiConfig(inference)
    findings: list[Finding] = []
    draft: Draft = {"model": _model(metadata)}
    if use := text_or_none(metadata.get("intended_use"), 2000):
        draft["intended_use"] = {"text": use}
    answer = _format(metadata, "outputs")
    after = After()
    try:
        after = _after(config)
        left_out = after.left_out
        findings += [Finding(kind="step_left_out", severity="warning", parameters={"name": name}) for name in left_out]
    except ManualMapping as problem:
        findings.append(problem.finding())
    kind = _kind(graph, after.activation)
    classes = class_names(answer.get("channel_def"))
    draft["task"] = given(
        kind=kind, classes=classes, positive=[] if kind == "segmentation" else None, threshold=after.threshold
    )
    if means := _meaning(kind, after.activation, answer):
        draft["output"] = [given(means=means, axis=1, restore="scores" if after.restores_scores else None)]
    try:
        draft["input"] = [_input(config, _format(metadata, "inputs"), graph)]
    except ManualMapping as problem:
        findings.append(problem.finding())
    return VendorFacts(draft, tuple(findings))


def _model(metadata: Mapping[str, Any]) -> Draft:
    return given(
        name=text_or_none(metadata.get("name") or metadata.get("task"), 200),
        version=text_or_none(metadata.get("version"), 200),
        developer=text_or_none(metadata.get("authors"), 200),
        licence=text_or_none(metadata.get("license"), 200),
    )


def _format(metadata: Mapping[str, Any], side: str) -> Mapping[str, Any]:
    """Return the description of the only input or output; empty if there is none, or more than one."""
    described = metadata.get("network_data_format")
    tensors = described.get(side) if isinstance(described, dict) else None
    only = next(iter(tensors.values())) if isinstance(tensors, dict) and len(tensors) == 1 else None
    return only if isinstance(only, dict) else {}


@dataclass(slots=True)
class After:
    """What is done to the outputs."""

    activation: str | None = None
    """softmax, sigmoid, or argmax where nothing is said but that the largest counts."""
    threshold: float | None = None
    """From which probability on something counts, where each stands alone."""
    restores_scores: bool = False
    """Whether scores, not classes, are brought back to the image's own grid."""
    left_out: list[str] = field(default_factory=list)
    """Names of transforms that are not repeated here."""


def _after(config: MonaiConfig) -> After:
    after, discrete = After(), False
    if config.section("postprocessing") is None:
        return after
    for key, component in components_of(config, "postprocessing"):
        name = target_of(component, key)
        if name == "Activationsd":
            known = {how for how in ("softmax", "sigmoid") if component.get(how) is True}
            if len(known) != 1 or component.get("other") is not None:
                raise ManualMapping(f"{key}#softmax", component.get("other"))
            after.activation = known.pop()
        elif name == "AsDiscreted":
            discrete = True
            after.threshold = _threshold(component.get("threshold"), key)
            if component.get("argmax") in (True, [True]):
                after.activation = after.activation or "argmax"
        elif name == "Invertd":
            after.restores_scores = not discrete and component.get("nearest_interp", True) is False
        elif name not in _WITHOUT_EFFECT:
            after.left_out.append(name)
    return after


def _threshold(written: object, key: str) -> float | None:
    value = number(written)
    if written is not None and (value is None or not 0 <= value <= 1):
        raise ManualMapping(f"{key}#threshold", written)
    return value


def _kind(graph: GraphFacts, activation: str | None) -> str | None:
    ranks = [len(tensor.shape) for tensor in graph.outputs]
    if len(ranks) != 1:
        return None
    if ranks[0] >= 4:
        return "segmentation"
    if ranks[0] == 2:
        several = graph.outputs[0].shape[1] != 1
        return "multilabel" if activation == "sigmoid" and several else "classification"
    return None


def _meaning(kind: str | None, activation: str | None, answer: Mapping[str, Any]) -> str | None:
    """Return what the numbers are; None where independent masks overlap or nothing is said."""
    if kind == "segmentation" and activation == "sigmoid" and answer.get("num_channels") != 1:
        return None
    if activation is not None:
        return "logits"
    return "probabilities" if "probabilities" in (answer.get("type"), answer.get("format")) else None


def _input(config: MonaiConfig, described: Mapping[str, Any], graph: GraphFacts) -> Draft:
    rank = len(graph.inputs[0].shape) if len(graph.inputs) == 1 else 0
    dimensions, channels = rank - 2, described.get("num_channels")
    if (dimensions, channels) not in ((2, 1), (2, 3), (3, 1)):
        raise ManualMapping("network_data_format#inputs#num_channels", channels)
    chain = Chain(dimensions, 3 if channels == 3 else 1)
    for key, component in components_of(config, "preprocessing"):
        _add(chain, config, key, component)
    chain.along_axes()
    window = _window(config, dimensions)
    colour = "volume" if dimensions == 3 else _colour(chain.channels, described.get("channel_def"), chain)
    return given(layout="NCDHW" if dimensions == 3 else "NCHW", colour=colour, steps=chain.steps, sliding_window=window)


def _add(chain: Chain, config: MonaiConfig, key: str, component: dict[str, Any]) -> None:
    """Add a transform's steps, if every setting of it is known."""
    name = target_of(component, key)
    known = TRANSFORMS.get(name)
    if known is None:
        raise ManualMapping(f"{key}#_target_", name)
    settings: dict[str, Any] = {}
    for setting, written in component.items():
        if setting in known.reads:
            settings[setting] = config.plain(written, f"{name}#{setting}")
        elif setting not in known.ignores and setting not in _ABOUT:
            raise ManualMapping(f"{name}#{setting}", written)
    try:
        known.becomes(chain, settings)
    except ManualMapping as problem:
        raise ManualMapping(f"{name}#{problem.key}", problem.written) from None


def _window(config: MonaiConfig, dimensions: int) -> Draft | None:
    """Return the pieces of a sliding window; MONAI's defaults are a quarter of overlap and equal weights."""
    inferer = config.section("inferer")
    name = "SimpleInferer" if inferer is None else target_of(inferer, "inferer")
    if name == "SimpleInferer":
        return None
    if name != "SlidingWindowInferer":
        raise ManualMapping("inferer#_target_", name)
    for setting, written in inferer.items():
        if setting not in _WINDOW and not (setting == "sigma_scale" and written == _SIGMA):
            raise ManualMapping(f"inferer#{setting}", written)
    size, overlap, weights = (
        config.plain(inferer.get(key, default), f"inferer#{key}")
        for key, default in (("roi_size", None), ("overlap", 0.25), ("mode", "constant"))
    )
    size = [size] * dimensions if type(size) is int else size
    if not isinstance(size, list) or len(size) != dimensions or not all(type(n) is int and n > 0 for n in size):
        raise ManualMapping("inferer#roi_size", size)
    share = number(overlap)
    if share is None or not 0 <= share < 1 or weights not in ("gaussian", "constant"):
        raise ManualMapping("inferer#overlap", overlap)
    return {"size": size, "overlap": share, "weights": weights}


def _colour(channels: int, names: object, chain: Chain) -> str:
    """Return the colours of an image; ``volume``, the values of the modality, where its range is not a screen's."""
    if channels == 3:
        listed = list(names.values()) if isinstance(names, dict) else []
        return "BGR" if [str(name)[:1].upper() for name in listed] == ["B", "G", "R"] else "RGB"
    ranges = [(step["low"], step["high"]) for step in chain.steps if step["do"] == "scale_range"]
    return "grey" if all(0 <= low < high <= 255 for low, high in ranges[:1]) else "volume"
