"""MONAI bundles: what a whitelist of transforms becomes, and what is left to a person."""

import copy
import json

import nibabel
import numpy as np
import pytest

from evaluators.domain.submission import GraphFacts, Input, KnownInput, Tensor
from evaluators.errors import SubmissionError
from evaluators.imaging.volumes import open_volume
from evaluators.inference.volume_preparation import prepare_volume
from evaluators.submission.findings import finding_message
from evaluators.submission.known import known_input
from evaluators.submission.monai_bundle import read_bundle
from evaluators.submission.vendor_files import read_json
from evaluators.texts import LANGUAGES, Words

LOAD = {"_target_": "LoadImaged", "keys": "@image_key"}
FIRST = {"_target_": "EnsureChannelFirstd", "keys": "image"}
ORIENT = {"_target_": "Orientationd", "keys": "image", "axcodes": "RAS"}
SPACING = {"_target_": "Spacingd", "keys": "image", "pixdim": "@pixdim", "mode": ["bilinear"]}
SOFTMAX = {"_target_": "Activationsd", "keys": "pred", "softmax": True}
ARGMAX = {"_target_": "AsDiscreted", "keys": "pred", "argmax": True}
INVERT = {"_target_": "Invertd", "keys": "pred", "transform": "@preprocessing", "nearest_interp": False}


def graph(rank, classes=3):
    spatial = (None,) * (rank - 2)
    return GraphFacts(
        opset=17,
        ir_version=8,
        producer="",
        inputs=(Tensor(name="image", dtype="float32", shape=(1, 1, *spatial)),),
        outputs=(Tensor(name="pred", dtype="float32", shape=(1, classes, *spatial)),),
        parameters=1,
        operators={"Conv": 1},
    )


def metadata(channels=1, classes=3):
    names = {str(number): f"class {number}" for number in range(classes)}
    return {
        "version": "1.0",
        "network_data_format": {
            "inputs": {"image": {"num_channels": channels}},
            "outputs": {"pred": {"num_channels": classes, "channel_def": names}},
        },
    }


def bundle(*transforms, post=(SOFTMAX, ARGMAX), **more):
    return {
        "image_key": "image",
        "pixdim": [1.5, 1.5, 2.0],
        "bundle_root": "$import os; os.system('touch /tmp/owned')",
        "preprocessing": {"_target_": "Compose", "transforms": [LOAD, FIRST, *transforms]},
        "postprocessing": {"_target_": "Compose", "transforms": list(post)},
        **more,
    }


def read(config, *, rank=5, channels=1, classes=3):
    return read_bundle(metadata(channels, classes), config, graph(rank, classes))


def steps(facts):
    return [step.model_dump(exclude_defaults=True) for step in known_input(facts.draft).steps]


def test_the_whole_body_ct_bundle_is_understood():
    config = bundle(
        {"_target_": "EnsureTyped", "keys": "image"},
        ORIENT,
        SPACING,
        {"_target_": "monai.transforms.NormalizeIntensityd", "keys": "image", "nonzero": True},
        {"_target_": "ScaleIntensityd", "keys": "image", "minv": -1.0, "maxv": 1.0},
        inferer={"_target_": "SlidingWindowInferer", "roi_size": 96, "overlap": "@sw#overlap", "mode": "gaussian"},
        sw={"overlap": 0.25},
    )
    facts = read(config)
    assert facts.findings == ()
    assert steps(facts) == [
        {"do": "orient", "axes": "RAS"},
        {"do": "resample_spacing", "spacing_mm": (1.5, 1.5, 2.0), "keep": "first_voxel"},
        {"do": "normalise_nonzero"},
        {"do": "scale_min_max", "to_low": -1.0},
    ]
    known = known_input(facts.draft)
    window = known.sliding_window
    assert (known.layout, known.colour) == ("NCDHW", "volume")
    assert (window.size, window.overlap, window.weights) == ((96, 96, 96), 0.25, "gaussian")
    assert facts.draft["task"] == {"kind": "segmentation", "classes": ["class 0", "class 1", "class 2"], "positive": []}
    assert facts.draft["output"] == [{"means": "logits", "axis": 1}]


def test_a_volume_without_a_named_orientation_runs_through_columns_rows_and_slices():
    assert steps(read(bundle(SPACING)))[0] == {"do": "transpose", "order": (2, 1, 0)}
    assert steps(read(bundle()))[0] == {"do": "transpose", "order": (2, 1, 0)}


def test_images_come_with_their_sides_swapped_unless_the_bundle_says_otherwise():
    resized = {"_target_": "Resized", "keys": ["image"], "spatial_size": [736, 480], "mode": ["bilinear"]}
    facts = read(bundle(resized, {"_target_": "ScaleIntensityd", "keys": ["image"]}), rank=4, channels=3)
    assert [step["do"] for step in steps(facts)] == ["swap_sides", "resize", "scale_min_max"]
    assert (steps(facts)[1]["height"], steps(facts)[1]["width"]) == (736, 480)
    turned_back = bundle({"_target_": "Transposed", "keys": "image", "indices": [0, 2, 1]})
    assert steps(read(turned_back, rank=4, channels=3)) == []


def test_values_are_read_as_the_bundle_scales_them():
    ct = {"_target_": "ScaleIntensityRanged", "a_min": -57, "a_max": 164, "b_min": 0, "b_max": 1, "clip": True}
    facts = read(bundle(ORIENT, ct, {"_target_": "CropForegroundd", "source_key": "image"}))
    assert steps(facts)[1:] == [{"do": "scale_range", "low": -57, "high": 164, "clip": True}, {"do": "crop_nonzero"}]
    fixed = {"_target_": "NormalizeIntensityd", "subtrahend": [1, 2, 3], "divisor": 2.0}
    assert steps(read(bundle(fixed), rank=4, channels=3))[1:] == [
        {"do": "normalise", "mean": (1.0, 2.0, 3.0), "std": (2.0, 2.0, 2.0)}
    ]


UNKNOWN = [
    ({"_target_": "Lambdad", "func": "$lambda x: x"}, "preprocessing#transforms#2#_target_"),
    ({"_target_": "os.system", "command": "id"}, "preprocessing#transforms#2"),
    ({"_target_": 7}, "preprocessing#transforms#2"),
    (SPACING | {"pixdim": "$[1.5] * 3"}, "Spacingd#pixdim"),
    (SPACING | {"pixdim": "%other.json#pixdim"}, "Spacingd#pixdim"),
    (SPACING | {"pixdim": "@nowhere"}, "Spacingd#pixdim"),
    (SPACING | {"pixdim": "@round"}, "Spacingd#pixdim"),
    (SPACING | {"pixdim": [1, 1, 1e999]}, "Spacingd#pixdim"),
    (SPACING | {"mode": {"a": 1}}, "Spacingd#mode"),
    (SPACING | {"new_setting": 1}, "Spacingd#new_setting"),
    ({"_target_": "Resized", "spatial_size": [8, 8, 8]}, "Resized#mode"),
    ({"_target_": "CenterSpatialCropd", "roi_size": [8, 8, 8]}, "CenterSpatialCropd#roi_size"),
    ({"_target_": "CropForegroundd", "source_key": "image"}, "CropForegroundd#source_key"),
    ({"_target_": "ScaleIntensityRanged", "a_min": 0, "a_max": 1, "b_min": None}, "ScaleIntensityRanged#b_min"),
    ({"_target_": "EnsureTyped", "dtype": ["$torch.float16"]}, "EnsureTyped#dtype"),
    ({"_target_": "LoadImaged", "reader": ["x"]}, "LoadImaged#reader"),
]
"""A transform, and the key that is named because of it."""


def test_what_is_not_known_is_left_to_a_person_and_named():
    for transform, key in UNKNOWN:
        facts = read(bundle(transform, round="@round"))
        assert known_input(facts.draft) == KnownInput(), key
        [finding] = [finding for finding in facts.findings if finding.kind == "manual_mapping"]
        assert finding.parameters["name"].startswith(key)
        assert all(key in finding_message(finding, Words(language)).happened for language in LANGUAGES)


def test_an_expression_that_nothing_depends_on_is_never_looked_at():
    assert read(bundle(ORIENT)).findings == ()


def test_what_happens_after_the_model_is_read_or_named():
    def after(*post, **more):
        return read(bundle(ORIENT, post=post), **more)

    assert after(SOFTMAX, INVERT, ARGMAX).draft["output"] == [{"means": "logits", "axis": 1, "restore": "scores"}]
    assert after(SOFTMAX, ARGMAX, INVERT).draft["output"] == [{"means": "logits", "axis": 1}]
    sigmoid = {"_target_": "Activationsd", "keys": "pred", "sigmoid": True}
    assert "output" not in after(sigmoid).draft
    assert after(sigmoid, classes=1).draft["output"] == [{"means": "logits", "axis": 1}]
    largest = after(ARGMAX, {"_target_": "KeepLargestConnectedComponentd", "keys": "pred"})
    assert [(found.kind, found.parameters) for found in largest.findings] == [
        ("step_left_out", {"name": "KeepLargestConnectedComponentd"})
    ]
    assert "output" not in after().draft
    strict = after(sigmoid, {"_target_": "AsDiscreted", "keys": "pred", "threshold": 0.3}, classes=1)
    assert strict.draft["task"]["threshold"] == 0.3
    impossible = after(sigmoid, {"_target_": "AsDiscreted", "keys": "pred", "threshold": 3}, classes=1)
    assert impossible.findings[0].parameters["name"] == "postprocessing#transforms#1#threshold: 3"


def test_a_sliding_window_of_another_shape_is_left_to_a_person():
    window = {"_target_": "SlidingWindowInferer", "roi_size": 8, "sigma_scale": 0.125, "padding_mode": "replicate"}
    assert known_input(read(bundle(ORIENT, inferer=window)).draft).sliding_window.size == (8, 8, 8)
    for change in ({"sigma_scale": 0.25}, {"overlap": [0.5, 0.5, 0.5]}, {"roi_size": [-1, 8, 8]}, {"new": 1}):
        facts = read(bundle(ORIENT, inferer=window | change))
        assert known_input(facts.draft) == KnownInput()
        assert facts.findings[0].parameters["name"].startswith("inferer#")


def test_one_number_for_each_class_is_classification_and_independent_ones_are_findings():
    two = graph(4).model_copy(update={"outputs": (Tensor(name="p", dtype="float32", shape=(1, 3)),)})
    sigmoid = [{"_target_": "Activationsd", "sigmoid": True}]
    kinds = [read_bundle(metadata(), bundle(post=post), two).draft["task"]["kind"] for post in ([SOFTMAX], sigmoid)]
    assert kinds == ["classification", "multilabel"]


def test_files_that_make_no_sense_settle_nothing_and_break_nothing():
    good = bundle(ORIENT, SPACING, inferer={"_target_": "SlidingWindowInferer", "roi_size": 8})
    for strange in (None, 7, "x", [], [[]], {}, {"_target_": []}, [{"_target_": {}}], 10**400, float("nan")):
        for place in ("preprocessing", "postprocessing", "inferer", "pixdim", "image_key"):
            read({**copy.deepcopy(good), place: strange})
        for place in ("network_data_format", "version", "name", "authors", "intended_use"):
            read_bundle({**metadata(), place: strange}, good, graph(5))
        read_bundle(metadata(), bundle({**SPACING, "pixdim": strange}), graph(5))
    deep = json.loads("[" * 200 + "]" * 200)
    read(bundle({**SPACING, "pixdim": deep}))
    for text in ("[" * 100_000, "[]", '{"a": 1, "a": 2}', '{"a": "\\ud800"}', "x"):
        with pytest.raises(SubmissionError, match="C135"):
            read_json(text, "inference.json")


def test_volumes_lie_before_the_model_as_nibabel_reads_them():
    """MONAI loads with nibabel: without an orientation the axes are those of the file, else nibabel's closest ones."""
    stored = np.arange(60, dtype=np.float32).reshape(3, 4, 5)
    picture = nibabel.Nifti1Image(stored, np.diag([-1.0, 2.0, 3.0, 1.0]))
    volume = open_volume([picture.to_bytes()])
    closest = nibabel.as_closest_canonical(picture).get_fdata()
    for config, expected in ((bundle(), stored), (bundle(ORIENT), closest)):
        draft = read(config).draft["input"][0]
        given = Input.model_validate_json(json.dumps({**draft, "name": "image", "dtype": "float32"}))
        assert np.array_equal(prepare_volume(volume, given).tensor[0, 0], expected)
