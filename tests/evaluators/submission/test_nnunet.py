"""nnU-Net v2: plans and data set become steps in nnU-Net's own order."""

from evaluators.domain.submission import GraphFacts, KnownInput, Tensor
from evaluators.submission.known import known_input
from evaluators.submission.nnunet import read_nnunet

DATASET = {
    "name": "Liver",
    "licence": "CC0-1.0",
    "channel_names": {"0": "CT"},
    "labels": {"background": 0, "tumour": 2, "liver": 1, "ignore": 3},
    "file_ending": ".nii.gz",
}
FULL = {
    "spacing": [2.5, 0.8, 0.7],
    "patch_size": [64, 128, 96],
    "normalization_schemes": ["CTNormalization"],
    "use_mask_for_norm": [False],
    "resampling_fn_data": "resample_data_or_seg_to_shape",
    "resampling_fn_data_kwargs": {"order": 3, "order_z": 0},
}
PROPERTIES = {"0": {"percentile_00_5": -160.0, "percentile_99_5": 240.0, "mean": 100.0, "std": 40.0}}


def graph(rank=5):
    shape = (1, 1, *(None,) * (rank - 2))
    tensors = [(Tensor(name=name, dtype="float32", shape=shape),) for name in ("x", "y")]
    return GraphFacts(
        opset=17, ir_version=8, producer="", inputs=tensors[0], outputs=tensors[1], parameters=1, operators={}
    )


def plans(order=(0, 1, 2), **changes):
    return {
        "transpose_forward": list(order),
        "configurations": {"3d_fullres": FULL | changes},
        "foreground_intensity_properties_per_channel": PROPERTIES,
    }


def read(dataset=None, rank=5, **changes):
    return read_nnunet(DATASET | (dataset or {}), plans(**changes), graph(rank))


def test_a_ct_model_is_transposed_cut_normalised_and_resampled():
    facts = read(order=(1, 0, 2))
    known = known_input(facts.draft)
    assert [step.model_dump() for step in known.steps] == [
        {"do": "transpose", "order": (1, 0, 2)},
        {"do": "crop_nonzero"},
        {"do": "clip", "low": -160.0, "high": 240.0},
        {"do": "normalise", "mean": (100.0,), "std": (40.0,)},
        {"do": "resample_spacing", "spacing_mm": (2.5, 0.8, 0.7), "filter": "cubic", "keep": "edges"},
    ]
    assert (known.layout, known.colour) == ("NCDHW", "volume")
    window = known.sliding_window
    assert (window.size, window.overlap, window.weights) == ((64, 128, 96), 0.5, "gaussian")
    assert facts.draft["task"] == {"kind": "segmentation", "classes": ["background", "liver", "tumour"], "positive": []}
    assert facts.draft["model"] == {"name": "Liver", "licence": "CC0-1.0"}
    assert [finding.kind for finding in facts.findings] == ["no_mirroring", "anisotropic_resampling"]


def test_each_scheme_has_its_step():
    for scheme, masked, step in (
        ("ZScoreNormalization", False, "normalise_image"),
        ("ZScoreNormalization", True, "normalise_nonzero"),
        ("RescaleTo01Normalization", False, "scale_min_max"),
        ("NoNormalization", False, "resample_spacing"),
    ):
        facts = read(normalization_schemes=[scheme], use_mask_for_norm=[masked])
        assert known_input(facts.draft).steps[1].do == step
        assert ("holes_in_mask" in [finding.kind for finding in facts.findings]) == masked


def test_overlapping_regions_are_refused():
    facts = read({"labels": {"background": 0, "whole": [1, 2], "core": [2]}})
    assert "regions_overlap" in [finding.kind for finding in facts.findings if finding.severity == "refuse"]
    assert "classes" not in facts.draft["task"]


UNKNOWN = [
    ({"channel_names": {"0": "T1", "1": "T2"}}, {}, "channel_names: 2 × .nii.gz"),
    ({}, {"normalization_schemes": ["MyNormalization"]}, "normalization_schemes"),
    ({}, {"spacing": [1]}, "spacing"),
    ({}, {"spacing": [1, -1, 1]}, "spacing"),
    ({}, {"spacing": [1, 1, 10**400]}, "spacing"),
    ({}, {"patch_size": "x"}, "patch_size"),
    ({}, {"order": (0, 0, 1)}, "transpose_forward"),
    ({}, {"resampling_fn_data": "resample_torch_fornnunet"}, "resampling_fn_data"),
    ({}, {"resampling_fn_data_kwargs": {"order": [3]}}, "resampling_fn_data"),
    ({}, {"inherits_from": "3d_lowres"}, "inherits_from"),
]
"""Changes of the data set and of the configuration, and the key that is named because of them."""


def test_what_is_not_known_is_left_to_a_person():
    for dataset, changes, key in UNKNOWN:
        facts = read(dataset, **changes)
        named = [finding.parameters["name"] for finding in facts.findings if finding.kind == "manual_mapping"]
        assert known_input(facts.draft) == KnownInput(), key
        assert named[0].startswith(key)


def test_the_rank_of_the_input_chooses_the_configuration():
    assert known_input(read(rank=4).draft) == KnownInput()


def test_files_that_make_no_sense_break_nothing():
    for strange in (None, 7, "x", [], [[]], {}, {"0": []}, [{}], float("nan")):
        for key in DATASET:
            read({key: strange})
        for key in FULL:
            read(**{key: strange})
        for key in plans():
            read_nnunet(DATASET, plans() | {key: strange}, graph())
