"""Trains the model of the example "measurement" and writes everything the developer hands in.

The images are drawn by ``evaluators.examples.aorta_ultrasound``; nothing here has seen a patient. From the repository's
root, in an environment of its own (torch 2.13.0, numpy, pillow, onnx), in a few minutes of processor time:

    PYTHONPATH=.:resources/examples python resources/examples/measurement/train.py
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import nn
from trainer import answers, drawn, exported, fit, interval_of_mean, stage, weights_of, write_record

from evaluators.examples.aorta_ultrasound import SEEDS, SIZES, developer_image

HERE = Path(__file__).resolve().parent
SIDE = 96
"""Rows and columns the network sees: 1.2 mm each."""
SEED = 7
GOLDEN = (0, 1)
"""Numbers of the held-out images that are handed in as samples."""


class DiameterNet(nn.Module):
    """Six convolutions and a line through what they saw; the answer is in mm."""

    def __init__(self) -> None:
        super().__init__()
        self.features = nn.Sequential(stage(1, 16, 2), stage(16, 24, 2), stage(24, 40), stage(40, 48, 2), stage(48, 64, 2), stage(64, 64))
        self.places = nn.Sequential(nn.Conv2d(64, 16, 1), nn.ReLU(), nn.Flatten())
        self.head = nn.Sequential(nn.Linear(64 + 16 * 36, 48), nn.ReLU(), nn.Linear(48, 1))

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        seen = self.features((image - 0.4) / 0.25)
        return 25 + 10 * self.head(torch.cat([seen.mean(dim=(2, 3)), self.places(seen)], dim=1))


def prepared(pixels: np.ndarray) -> np.ndarray:
    """Return what the network sees, shape (1, SIDE, SIDE), 8-bit: the card's steps, scaling excepted."""
    return np.asarray(Image.fromarray(pixels).resize((SIDE, SIDE), Image.Resampling.BILINEAR))[None]


def sample(split: str, number: int) -> tuple[np.ndarray, np.ndarray]:
    """Return an image and the diameter it shows."""
    pixels, diameter = developer_image(split, number)
    return prepared(pixels), np.array([diameter], np.float32)


def training_sample(number: int) -> tuple[np.ndarray, np.ndarray]:
    return sample("training", number)


def held_out_sample(number: int) -> tuple[np.ndarray, np.ndarray]:
    return sample("held_out", number)


def loss_of(model: DiameterNet, images: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    """Return how far the answers are off, on pictures moved, mirrored and lit a little differently."""
    across, down = (int(torch.randint(-4, 5, ())) for _ in range(2))
    lit = images.float() / 255 * (1 + 0.06 * torch.randn(len(images), 1, 1, 1))
    moved = lit.clamp(0, 1).roll((down, across), (2, 3))
    return nn.functional.smooth_l1_loss(model(moved.flip(3) if torch.rand(()) < 0.5 else moved), wanted)


def write_golden(model: DiameterNet) -> None:
    """Write samples with which a hospital can see that the model runs there as it did here."""
    folder = HERE / "golden"
    folder.mkdir(exist_ok=True)
    for number in GOLDEN:
        pixels, _ = developer_image("held_out", number)
        value = answers(model, torch.from_numpy(prepared(pixels).copy())[None]).item()
        Image.fromarray(pixels).save(folder / f"synthetic-{number}.png", optimize=True)
        (folder / f"synthetic-{number}.json").write_text(json.dumps({"value": value}) + "\n")


def main() -> None:
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    training, held_out = drawn(training_sample, SIZES["training"]), drawn(held_out_sample, SIZES["held_out"])
    model = DiameterNet()
    fit(model, training, lambda *parts: loss_of(model, *parts), epochs=18, batch=30, rate=4e-3)
    differences = (answers(model, held_out[0]) - held_out[1])[:, 0].double().numpy()
    error, lower, upper = interval_of_mean(np.abs(differences))
    write_golden(model)
    record = {
        "model_sha256": exported(model, (1, SIDE, SIDE), ["diameter_mm"], HERE / "model.onnx"),
        "weights": weights_of(model),
        "images": SIZES,
        "seeds": {**SEEDS, "weights": SEED},
        "held_out": {
            "mae_mm": round(error, 3),
            "interval": [round(lower, 3), round(upper, 3)],
            "bias_mm": round(float(differences.mean()), 3),
            "deviation_mm": round(float(differences.std(ddof=1)), 3),
        },
    }
    write_record(HERE, record, value=f"{error:.2f}", interval=f"[{lower:.2f}, {upper:.2f}]")


if __name__ == "__main__":
    main()
