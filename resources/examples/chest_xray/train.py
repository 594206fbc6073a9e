"""Trains the model of the example "chest-xray" and writes everything the developer hands in.

The images are drawn by ``evaluators.examples.radiographs``; nothing here has seen a patient. From the repository's root,
in an environment of its own (torch 2.13.0, numpy, pillow, onnx), in a few minutes of processor time:

    PYTHONPATH=.:resources/examples python resources/examples/chest_xray/train.py
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import nn
from trainer import answers, drawn, exported, fit, stage, weights_of, write_record

from evaluators.examples.radiographs import FINDINGS, SEEDS, SIZES, developer_image

HERE = Path(__file__).resolve().parent
SIDE = 112
"""Rows and columns the network sees."""
SEED = 7
GOLDEN = (0, 1)
"""Numbers of the held-out images that are handed in as samples."""


class FindingsNet(nn.Module):
    """Six convolutions, what they saw on average and at most, and a probability for each finding."""

    def __init__(self) -> None:
        super().__init__()
        self.features = nn.Sequential(stage(1, 16, 2), stage(16, 24, 2), stage(24, 40), stage(40, 48, 2), stage(48, 64, 2), stage(64, 64))
        self.head = nn.Sequential(nn.Dropout(0.2), nn.Linear(128 + 16 * 49, len(FINDINGS)))
        self.places = nn.Sequential(nn.Conv2d(64, 16, 1), nn.ReLU(), nn.Flatten())

    def logits(self, image: torch.Tensor) -> torch.Tensor:
        seen = self.features((image - 0.5) / 0.25)
        return self.head(torch.cat([seen.mean(dim=(2, 3)), seen.amax(dim=(2, 3)), self.places(seen)], dim=1))

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        return torch.sigmoid(self.logits(image))


def prepared(pixels: np.ndarray) -> np.ndarray:
    """Return what the network sees, shape (1, SIDE, SIDE), 8-bit: the card's steps, scaling excepted."""
    return np.asarray(Image.fromarray(pixels).resize((SIDE, SIDE), Image.Resampling.BILINEAR))[None]


def sample(split: str, number: int) -> tuple[np.ndarray, np.ndarray]:
    """Return an image and 1 for each finding it shows."""
    pixels, findings = developer_image(split, number)
    return prepared(pixels), np.array([name in findings for name in FINDINGS], np.float32)


def training_sample(number: int) -> tuple[np.ndarray, np.ndarray]:
    return sample("training", number)


def held_out_sample(number: int) -> tuple[np.ndarray, np.ndarray]:
    return sample("held_out", number)


def loss_of(model: FindingsNet, images: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    """Return the cross-entropy of all findings, on pictures moved, mirrored and lit a little differently."""
    if torch.rand(()) < 0.5:
        images = images.flip(3)
    across, down = (int(torch.randint(-5, 6, ())) for _ in range(2))
    lit = images.float() / 255 * (1 + 0.06 * torch.randn(len(images), 1, 1, 1)) + 0.03 * torch.randn(len(images), 1, 1, 1)
    return nn.functional.binary_cross_entropy_with_logits(model.logits(lit.clamp(0, 1).roll((down, across), (2, 3))), wanted)


def auroc(score: np.ndarray, present: np.ndarray) -> float:
    """Return the share of pairs in the right order."""
    positive, negative = score[present], score[~present]
    return float(((positive[:, None] > negative) + 0.5 * (positive[:, None] == negative)).mean())


def write_golden(model: FindingsNet) -> None:
    """Write samples with which a hospital can see that the model runs there as it did here."""
    folder = HERE / "golden"
    folder.mkdir(exist_ok=True)
    for number in GOLDEN:
        pixels, _ = developer_image("held_out", number)
        probabilities = answers(model, torch.from_numpy(prepared(pixels).copy())[None])[0].double().tolist()
        Image.fromarray(pixels).save(folder / f"synthetic-{number}.png", optimize=True)
        (folder / f"synthetic-{number}.json").write_text(json.dumps({"probabilities": probabilities}) + "\n")


def main() -> None:
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    training, held_out = drawn(training_sample, SIZES["training"]), drawn(held_out_sample, SIZES["held_out"])
    model = FindingsNet()
    fit(model, training, lambda *parts: loss_of(model, *parts), epochs=20, batch=40, rate=6e-3)
    scores, present = answers(model, held_out[0]).double().numpy(), held_out[1].bool().numpy()
    areas = {name: auroc(scores[:, place], present[:, place]) for place, name in enumerate(FINDINGS)}
    macro = float(np.mean(list(areas.values())))
    write_golden(model)
    record = {
        "model_sha256": exported(model, (1, SIDE, SIDE), ["probabilities"], HERE / "model.onnx"),
        "weights": weights_of(model),
        "images": SIZES,
        "seeds": {**SEEDS, "weights": SEED},
        "held_out": {"macro_auroc": round(macro, 4), "auroc": {name: round(area, 4) for name, area in areas.items()}},
    }
    write_record(HERE, record, value=f"{macro:.3f}")


if __name__ == "__main__":
    main()
