"""Trains the model of the example "lesion-outline" and writes everything the developer hands in.

The images are drawn by ``evaluators.examples.outlined_lesions``; nothing here has seen a patient. From the repository's
root, in an environment of its own (torch 2.13.0, numpy, pillow, onnx), in a few minutes of processor time:

    PYTHONPATH=.:resources/examples python resources/examples/lesion_outline/train.py
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import nn
from trainer import answers, drawn, exported, fit, interval_of_mean, stage, weights_of, write_record

from evaluators.examples.outlined_lesions import SEEDS, SIZES, developer_image

HERE = Path(__file__).resolve().parent
SIDE = 96
"""Rows and columns the network sees."""
SEED = 7
GOLDEN = (0, 1)
"""Numbers of the held-out images that are handed in as samples."""


class OutlineNet(nn.Module):
    """A small U-shaped network: three halvings and back; one score a pixel, normalisation inside."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(stage(3, 16, 2), stage(16, 16))
        self.down = nn.ModuleList([nn.Sequential(stage(16, 32, 2), stage(32, 32)), nn.Sequential(stage(32, 48, 2), stage(48, 48))])
        self.deep = nn.Sequential(stage(48, 48, 2), stage(48, 48))
        self.up = nn.ModuleList([stage(96, 32), stage(64, 24), stage(40, 16)])
        self.head = nn.Conv2d(16, 1, 1)

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        levels = [self.stem((image - 0.5) / 0.25)]
        for down in self.down:
            levels.append(down(levels[-1]))
        found = self.deep(levels[-1])
        for up, level in zip(self.up, reversed(levels)):
            found = up(torch.cat([enlarged(found), level], dim=1))
        return enlarged(self.head(found))


def enlarged(planes: torch.Tensor) -> torch.Tensor:
    return nn.functional.interpolate(planes, scale_factor=2.0, mode="bilinear", align_corners=False)


def prepared(pixels: np.ndarray) -> np.ndarray:
    """Return what the network sees, shape (3, SIDE, SIDE), 8-bit: the card's steps, scaling excepted."""
    return np.asarray(Image.fromarray(pixels).resize((SIDE, SIDE), Image.Resampling.BILINEAR)).transpose(2, 0, 1)


def pair(split: str, number: int) -> tuple[np.ndarray, np.ndarray]:
    """Return an image and its outline as shares of each of the network's pixels, both 8-bit."""
    pixels, inside = developer_image(split, number)
    mask = Image.fromarray(inside.astype(np.uint8) * 255).resize((SIDE, SIDE), Image.Resampling.BILINEAR)
    return prepared(pixels), np.asarray(mask)


def training_pair(number: int) -> tuple[np.ndarray, np.ndarray]:
    return pair("training", number)


def held_out_pair(number: int) -> tuple[np.ndarray, np.ndarray]:
    return pair("held_out", number)


def loss_of(model: OutlineNet, images: torch.Tensor, masks: torch.Tensor) -> torch.Tensor:
    """Return cross-entropy and Dice together, on pictures mirrored, turned and lit a little differently."""
    turns = int(torch.randint(4, ()))
    images, wanted = (torch.rot90(part.float() / 255, turns, (-2, -1)) for part in (images, masks))
    if torch.rand(()) < 0.5:
        images, wanted = images.flip(-1), wanted.flip(-1)
    images = (images * (1 + 0.08 * torch.randn(len(images), 1, 1, 1))).clamp(0, 1)
    scores = model(images)[:, 0]
    found = scores.sigmoid()
    both, all = (found * wanted).sum((1, 2)), found.sum((1, 2)) + wanted.sum((1, 2))
    dice = 1 - (2 * both + 20) / (all + 20)
    return nn.functional.binary_cross_entropy_with_logits(scores, wanted) + 0.5 * dice.mean()


def dice_of(scores: torch.Tensor, masks: torch.Tensor) -> np.ndarray:
    """Return the Dice of every image on which the reference or the model shows a lesion."""
    found, wanted = scores[:, 0] >= 0, masks >= 128
    both, all = (found & wanted).sum((1, 2)), found.sum((1, 2)) + wanted.sum((1, 2))
    return (2 * both[all > 0] / all[all > 0]).double().numpy()


def write_golden(model: OutlineNet) -> None:
    """Write samples with which a hospital can see that the model runs there as it did here."""
    folder = HERE / "golden"
    folder.mkdir(exist_ok=True)
    for number in GOLDEN:
        pixels, _ = developer_image("held_out", number)
        scores = answers(model, torch.from_numpy(prepared(pixels).copy())[None])
        whole = nn.functional.interpolate(scores, size=pixels.shape[:2], mode="bilinear", align_corners=False)
        Image.fromarray(pixels).save(folder / f"synthetic-{number}.png", optimize=True)
        marked = np.where(whole[0, 0].numpy() >= 0, 0, 255).astype(np.uint8)
        Image.fromarray(marked).save(folder / f"synthetic-{number}-outline.png", optimize=True)


def main() -> None:
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    training, held_out = drawn(training_pair, SIZES["training"]), drawn(held_out_pair, SIZES["held_out"])
    model = OutlineNet()
    fit(model, training, lambda *parts: loss_of(model, *parts), epochs=10, batch=20, rate=6e-3)
    value, lower, upper = interval_of_mean(dice_of(answers(model, held_out[0]), held_out[1]))
    write_golden(model)
    record = {
        "model_sha256": exported(model, (3, SIDE, SIDE), ["outline"], HERE / "model.onnx"),
        "weights": weights_of(model),
        "images": SIZES,
        "seeds": {**SEEDS, "weights": SEED},
        "held_out": {"dice": round(value, 4), "interval": [round(lower, 4), round(upper, 4)]},
    }
    write_record(HERE, record, value=f"{value:.3f}", interval=f"[{lower:.3f}, {upper:.3f}]")


if __name__ == "__main__":
    main()
