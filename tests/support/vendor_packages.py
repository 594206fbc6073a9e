"""Packages as vendors make them, around the two real models: one writer for each format.

Each takes an empty folder and the ONNX file it is to hold, and returns the folder. The models are changed as the
format wants it: logits where it hands out logits, metadata inside the file where it keeps them there.
"""

import json

import onnx
from onnx import TensorProto, helper

SKIN = "models/skin_melanoma_uda1_cnn.onnx"
LARYNX = "models/larynx_unet_7class.onnx"
SKIN_CLASSES = ["nevus", "melanoma"]
LARYNX_CLASSES = ["void", "vocal folds", "other tissue", "glottal space", "pathology", "surgical tool", "tube"]
FRAME = 512
"""Rows and columns of the larynx frames; the model itself looks at 192."""

ABOUT = """format = 1

[model]
name = "A model of a vendor"
version = "1.0"
developer = "Example GmbH"

[intended_use]
text = "Trying out vendors' packages."
"""
"""The start of a card for what a format has no place for."""

SKIN_CARD = ABOUT + '\n[task]\nclasses = ["nevus", "melanoma"]\npositive = ["melanoma"]\nthreshold = 0.5\n'


def skin_huggingface(folder, model):
    """Write an image classification export: shorter side to 176, centre 160, divided by 255, logits."""
    return _written(
        folder,
        {
            "config.json": {
                "architectures": ["MobileNetV2ForImageClassification"],
                "id2label": dict(enumerate(SKIN_CLASSES)),
            },
            "preprocessor_config.json": {
                "image_processor_type": "MobileNetV2ImageProcessor",
                "size": {"shortest_edge": 176},
                "crop_size": {"height": 160, "width": 160},
                "resample": 2,
                "do_normalize": False,
            },
        },
        {"model.onnx": _skin_logits(model)},
    )


def skin_monai(folder, model):
    """Write a MONAI bundle that classifies: 176 × 176 as torch computes it, centre 160, 0 to 1, softmax after it."""
    return _written(
        folder,
        {
            "configs/metadata.json": _monai_metadata("Melanoma classification", SKIN_CLASSES, "probabilities", 160),
            "configs/inference.json": {
                "imports": ["$import glob"],
                "bundle_root": ".",
                "dataset_dir": "/data",
                "datalist": "$list(sorted(glob.glob(@dataset_dir + '/*.jpg')))",
                "side": 160,
                "preprocessing": _monai_preparation(
                    {"_target_": "Resized", "keys": "image", "spatial_size": [176, 176], "mode": "bilinear"},
                    {"_target_": "CenterSpatialCropd", "keys": "image", "roi_size": ["@side", "@side"]},
                ),
                "inferer": {"_target_": "SimpleInferer"},
                "postprocessing": {
                    "_target_": "Compose",
                    "transforms": [{"_target_": "Activationsd", "keys": "pred", "softmax": True}],
                },
            },
        },
        {"models/model.onnx": _skin_logits(model)},
    )


def skin_ultralytics(folder, model):
    """Write an Ultralytics classifier: one file that describes itself."""
    changed = onnx.load(model)
    notes = {
        "description": "Ultralytics YOLO-cls model",
        "author": "Ultralytics",
        "version": "8.3.40",
        "license": "AGPL-3.0",
        "stride": "1",
        "task": "classify",
        "batch": "1",
        "imgsz": "[160, 160]",
        "names": str(dict(enumerate(SKIN_CLASSES))),
    }
    helper.set_model_props(changed, notes)
    return _written(folder, {}, {"best.onnx": changed})


def larynx_huggingface(folder, model):
    """Write a semantic segmentation export: resized to 192 × 192, divided by 255, logits."""
    return _written(
        folder,
        {
            "config.json": {
                "architectures": ["SegformerForSemanticSegmentation"],
                "id2label": dict(enumerate(LARYNX_CLASSES)),
            },
            "preprocessor_config.json": {
                "image_processor_type": "SegformerImageProcessor",
                "size": {"height": 192, "width": 192},
                "do_normalize": False,
            },
        },
        {"model.onnx": _larynx_logits(model)},
    )


def larynx_monai(folder, model):
    """Write a MONAI bundle that segments frames: resized to 192 × 192 as torch computes it, 0 to 1, softmax, argmax."""
    return _written(
        folder,
        {
            "configs/metadata.json": _monai_metadata("Larynx segmentation", LARYNX_CLASSES, "segmentation", 192),
            "configs/inference.json": {
                "preprocessing": _monai_preparation(
                    {"_target_": "Resized", "keys": ["image"], "spatial_size": [192, 192], "mode": ["bilinear"]}
                ),
                "inferer": {"_target_": "SimpleInferer"},
                "postprocessing": {
                    "_target_": "Compose",
                    "transforms": [
                        {"_target_": "Activationsd", "keys": "pred", "softmax": True},
                        {"_target_": "Invertd", "keys": "pred", "transform": "@preprocessing", "orig_keys": "image"},
                        {"_target_": "AsDiscreted", "keys": "pred", "argmax": True},
                    ],
                },
            },
        },
        {"models/model.onnx": _larynx_logits(model)},
    )


def larynx_nnunet(folder, model):
    """Write an nnU-Net v2 model of natural images: patches of 512 × 512, made smaller and larger inside the graph."""
    labels = {"background" if number == 0 else name: number for number, name in enumerate(LARYNX_CLASSES)}
    colours = ["R", "G", "B"]
    return _written(
        folder,
        {
            "dataset.json": {
                "channel_names": dict(enumerate(colours)),
                "labels": labels,
                "numTraining": 400,
                "file_ending": ".png",
            },
            "plans.json": {
                "dataset_name": "Dataset501_Larynx",
                "transpose_forward": [0, 1, 2],
                "transpose_backward": [0, 1, 2],
                "configurations": {
                    "2d": {
                        "patch_size": [FRAME, FRAME],
                        "spacing": [1.0, 1.0],
                        "normalization_schemes": ["RGBTo01Normalization"] * 3,
                        "use_mask_for_norm": [False] * 3,
                        "resampling_fn_data": "resample_data_or_seg_to_shape",
                        "resampling_fn_data_kwargs": {"is_seg": False, "order": 3, "order_z": 0},
                    }
                },
                "foreground_intensity_properties_per_channel": {},
            },
        },
        {"model.onnx": _larynx_full_size(model)},
    )


def _monai_metadata(name, classes, output_type, side):
    channels = {str(number): label for number, label in enumerate(classes)}
    return {
        "version": "0.2.1",
        "name": name,
        "task": name,
        "authors": "Example GmbH",
        "copyright": "Copyright (c) Example GmbH",
        "license": "CC0-1.0",
        "intended_use": "Trying out vendors' packages; not for use on patients.",
        "network_data_format": {
            "inputs": {
                "image": {
                    "type": "image",
                    "format": "RGB",
                    "num_channels": 3,
                    "spatial_shape": [side, side],
                    "dtype": "float32",
                    "value_range": [0, 1],
                    "is_patch_data": False,
                    "channel_def": {"0": "R", "1": "G", "2": "B"},
                }
            },
            "outputs": {
                "pred": {
                    "type": output_type,
                    "format": output_type,
                    "num_channels": len(classes),
                    "dtype": "float32",
                    "channel_def": channels,
                }
            },
        },
    }


def _monai_preparation(*geometry):
    load = {"_target_": "LoadImaged", "keys": "image", "reader": "PILReader", "reverse_indexing": False}
    scale = {"a_min": 0, "a_max": 255, "b_min": 0.0, "b_max": 1.0, "clip": True}
    transforms = [
        load,
        {"_target_": "EnsureChannelFirstd", "keys": "image", "channel_dim": -1},
        *geometry,
        {"_target_": "ScaleIntensityRanged", "keys": "image", **scale},
        {"_target_": "EnsureTyped", "keys": "image"},
    ]
    return {"_target_": "Compose", "transforms": transforms}


def _skin_logits(model):
    """Return the classifier with the logarithm of its probabilities as logits: softmax gives them back."""
    changed = onnx.load(model)
    changed.graph.node.append(helper.make_node("Log", [changed.graph.output[0].name], ["logits"]))
    _answer(changed, "logits", ["N", len(SKIN_CLASSES)])
    return changed


def _larynx_logits(model):
    """Return the segmentation model without its last step, the softmax."""
    changed = onnx.load(model)
    softmax = changed.graph.node.pop()
    assert softmax.op_type == "Softmax"
    changed.graph.node.append(helper.make_node("Identity", list(softmax.input), ["logits"]))
    _answer(changed, "logits", ["N", len(LARYNX_CLASSES), 192, 192])
    return changed


def _larynx_full_size(model):
    """Return the segmentation model for whole frames: resized to 192 at its start, and its logits back at its end."""
    changed = _larynx_logits(model)
    frame = changed.graph.input[0].name
    for node in changed.graph.node:
        node.input[:] = ["small" if name == frame else name for name in node.input]
        node.output[:] = ["small_logits" if name == "logits" else name for name in node.output]
    shrink, grow = 192 / FRAME, FRAME / 192
    changed.graph.initializer.extend(
        helper.make_tensor(name, TensorProto.FLOAT, [4], [1, 1, factor, factor])
        for name, factor in (("shrink", shrink), ("grow", grow))
    )
    changed.graph.node.insert(0, helper.make_node("Resize", [frame, "", "shrink"], ["small"], mode="linear"))
    changed.graph.node.append(helper.make_node("Resize", ["small_logits", "", "grow"], ["logits"], mode="linear"))
    del changed.graph.input[:]
    changed.graph.input.append(helper.make_tensor_value_info(frame, TensorProto.FLOAT, ["N", 3, FRAME, FRAME]))
    _answer(changed, "logits", ["N", len(LARYNX_CLASSES), FRAME, FRAME])
    return changed


def _answer(model, name, shape):
    del model.graph.output[:]
    model.graph.output.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, shape))


def _written(folder, documents, models):
    for name, document in documents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(json.dumps(document, indent=2))
    for name, model in models.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        onnx.save(model, folder / name)
    return folder
