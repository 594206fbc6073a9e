"""Reads an nnU-Net v2 model: ``dataset.json`` and ``plans.json`` beside the ONNX file.

The steps are in nnU-Net's own order: axes transposed, cut to what is not zero, normalised, resampled; then pieces
with an overlap of one half, weighted by a Gaussian.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from evaluators.domain.submission import Finding, GraphFacts
from evaluators.submission.draft import Draft
from evaluators.submission.findings import refuse
from evaluators.submission.vendor_files import (
    ManualMapping,
    VendorFacts,
    class_names,
    given,
    number,
    numbered,
    text_or_none,
)

DATASET: Final = "dataset.json"
PLANS: Final = "plans.json"

_NATURAL: Final = {".png", ".bmp", ".jpg", ".jpeg"}
"""Endings of images without a voxel size: nnU-Net takes it as 1."""
_SPACING: Final = 1e-6
_ANISOTROPIC: Final = 3.0
"""From this ratio of spacings on, nnU-Net resamples the coarse axis on its own, by the nearest slice."""


def read_nnunet(dataset: Mapping[str, Any], plans: Mapping[str, Any], graph: GraphFacts) -> VendorFacts:
    """Return what the two files settle.

    Args:
        dataset: ``dataset.json``.
        plans: ``plans.json``.
        graph: Of the model; the rank of its input tells which configuration it is.
    """
    findings: list[Finding] = [Finding(kind="no_mirroring", severity="note")]
    labels = dataset.get("labels")
    if isinstance(labels, dict) and any(isinstance(number, list) for number in labels.values()):
        findings.append(refuse("regions_overlap"))
    draft: Draft = {
        "model": given(
            name=text_or_none(dataset.get("name") or plans.get("dataset_name"), 200),
            licence=text_or_none(dataset.get("licence") or dataset.get("license"), 200),
        ),
        "task": given(kind="segmentation", classes=_classes(labels), positive=[]),
        "output": [{"means": "logits", "axis": 1, "restore": "scores"}],
    }
    try:
        configuration = _configuration(plans, graph)
        draft["input"] = [_input(dataset, plans, configuration)]
        findings += _remarks(configuration)
    except ManualMapping as problem:
        findings.append(problem.finding())
    return VendorFacts(draft, tuple(findings))


def _classes(labels: object) -> list[str] | None:
    """Return the names in the order of the output; what is to be ignored has no output."""
    if not isinstance(labels, dict):
        return None
    named = {number: name for name, number in labels.items() if name != "ignore" and type(number) is int}
    return class_names(named) if len(named) > 1 else None


def _configuration(plans: Mapping[str, Any], graph: GraphFacts) -> Mapping[str, Any]:
    """Return the settings of the configuration that the model is, with what it inherits from another."""
    rank = len(graph.inputs[0].shape) if len(graph.inputs) == 1 else 0
    name = {4: "2d", 5: "3d_fullres"}.get(rank)
    configurations = plans.get("configurations")
    if name is None or not isinstance(configurations, dict) or not isinstance(configurations.get(name), dict):
        raise ManualMapping("configurations", name)
    own: dict[str, Any] = configurations[name]
    if "inherits_from" in own:
        base = configurations.get(str(own["inherits_from"]))
        if not isinstance(base, dict) or "inherits_from" in base:
            raise ManualMapping("inherits_from", own["inherits_from"])
        own = {**base, **own}
    return own


def _input(dataset: Mapping[str, Any], plans: Mapping[str, Any], configuration: Mapping[str, Any]) -> Draft:
    channels = numbered(dataset.get("channel_names") or dataset.get("modality"))
    if channels is None:
        raise ManualMapping("channel_names", dataset.get("channel_names"))
    natural = str(dataset.get("file_ending")) in _NATURAL
    patch = _numbers(configuration, "patch_size", {2, 3})
    if natural != (len(patch) == 2) or len(channels) not in ({1, 3} if natural else {1}):
        raise ManualMapping("channel_names", f"{len(channels)} × {dataset.get('file_ending')}")
    order = plans.get("transpose_forward", [0, 1, 2])
    if order not in ([0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]) or (natural and order[0] != 0):
        raise ManualMapping("transpose_forward", order)
    steps: list[Draft] = []
    if order != [0, 1, 2]:
        if natural:
            raise ManualMapping("transpose_forward", order)
        steps.append({"do": "transpose", "order": order})
    steps.append({"do": "crop_nonzero"})
    steps += _normalisation(plans, configuration, len(channels))
    steps += _resampling(configuration, natural=natural)
    return {
        "layout": "NCHW" if natural else "NCDHW",
        "colour": ("RGB" if len(channels) == 3 else "grey") if natural else "volume",
        "steps": steps,
        "sliding_window": {"size": [int(size) for size in patch], "overlap": 0.5, "weights": "gaussian"},
    }


def _normalisation(plans: Mapping[str, Any], configuration: Mapping[str, Any], channels: int) -> list[Draft]:
    schemes = configuration.get("normalization_schemes")
    masked = configuration.get("use_mask_for_norm")
    if not isinstance(schemes, list) or len(schemes) != channels or len(set(map(str, schemes))) != 1:
        raise ManualMapping("normalization_schemes", schemes)
    match schemes[0]:
        case "NoNormalization":
            return []
        case "RGBTo01Normalization":
            return [{"do": "scale", "divide_by": 255.0}]
        case "CTNormalization" if channels == 1:
            return _ct(plans)
        case "ZScoreNormalization" if channels == 1:
            nonzero = isinstance(masked, list) and masked == [True]
            return [{"do": "normalise_nonzero" if nonzero else "normalise_image"}]
        case "RescaleTo01Normalization" if channels == 1:
            return [{"do": "scale_min_max", "to_low": 0.0, "to_high": 1.0}]
    raise ManualMapping("normalization_schemes", schemes)


def _ct(plans: Mapping[str, Any]) -> list[Draft]:
    """Clipped to percentiles of the training data's foreground, less its mean, divided by its deviation."""
    try:
        properties = plans["foreground_intensity_properties_per_channel"]["0"]
        low, high, mean, std = (
            number(properties[name]) for name in ("percentile_00_5", "percentile_99_5", "mean", "std")
        )
    except (KeyError, TypeError):
        raise ManualMapping("foreground_intensity_properties_per_channel") from None
    if low is None or high is None or mean is None or std is None:
        raise ManualMapping("foreground_intensity_properties_per_channel", properties)
    return [{"do": "clip", "low": low, "high": high}, {"do": "normalise", "mean": [mean], "std": [max(std, 1e-8)]}]


def _resampling(configuration: Mapping[str, Any], *, natural: bool) -> list[Draft]:
    spacing = _numbers(configuration, "spacing", {2, 3})
    if natural:
        if any(abs(size - 1) > _SPACING for size in spacing):
            raise ManualMapping("spacing", spacing)
        return []
    settings = configuration.get("resampling_fn_data_kwargs")
    order = settings.get("order", 3) if isinstance(settings, dict) else 3
    filters = {"0": "nearest", "1": "linear", "3": "cubic"}
    function = configuration.get("resampling_fn_data", "resample_data_or_seg_to_shape")
    if str(order) not in filters or function != "resample_data_or_seg_to_shape":
        raise ManualMapping("resampling_fn_data", f"{function}, {order}")
    return [{"do": "resample_spacing", "spacing_mm": spacing, "filter": filters[str(order)]}]


def _remarks(configuration: Mapping[str, Any]) -> list[Finding]:
    """Return where the steps here come close to nnU-Net's, without being the same."""
    spacing = _numbers(configuration, "spacing", {2, 3})
    remarks = []
    if len(spacing) == 3 and max(spacing) / min(spacing) > _ANISOTROPIC:
        remarks.append(Finding(kind="anisotropic_resampling", severity="warning"))
    if configuration.get("use_mask_for_norm") == [True]:
        remarks.append(Finding(kind="holes_in_mask", severity="warning"))
    return remarks


def _numbers(configuration: Mapping[str, Any], key: str, lengths: set[int]) -> Sequence[float]:
    written = configuration.get(key)
    if isinstance(written, list) and len(written) in lengths:
        values = [value for value in map(number, written) if value is not None and value > 0]
        if len(values) == len(written):
            return values
    raise ManualMapping(key, written)
