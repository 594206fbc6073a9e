"""Trains the model of the example "lesion-detection" and writes everything the developer hands in.

The images are drawn by ``evaluators.examples.skin_overview``; nothing here has seen a patient. From the repository's
root, in an environment of its own (torch 2.13.0, numpy, pillow, onnx), in a few minutes of processor time:

    PYTHONPATH=.:resources/examples python resources/examples/lesion_detection/train.py
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import nn
from trainer import drawn, exported, fit, stage, weights_of, write_record

from evaluators.examples.skin_overview import HEIGHT, SEEDS, SIZES, WIDTH, developer_image

HERE = Path(__file__).resolve().parent
CELL = 4
"""Rows and columns of the image for each cell that is asked whether the middle of a lesion lies there."""
ROWS, COLUMNS = HEIGHT // CELL, WIDTH // CELL
MOST = 20
"""Boxes an image is answered with; most of them have scores near 0."""
SEED = 7
WANTED = 0.2
"""False boxes an image that the developer accepts; the threshold is chosen by them on the held-out images."""
GOLDEN = (0, 1)
"""Numbers of the held-out images that are handed in as samples."""


class LesionFinder(nn.Module):
    """For each cell: does the middle of a lesion lie there, where in it, and how large is the box?"""

    def __init__(self) -> None:
        super().__init__()
        self.features = nn.Sequential(stage(3, 16, 2), stage(16, 24, 2), stage(24, 32), stage(32, 32))
        self.heads = nn.Conv2d(32, 5, 1)
        self.heads.bias.data[0] = -4.0  # nearly every cell is empty
        rows, columns = torch.meshgrid(torch.arange(ROWS), torch.arange(COLUMNS), indexing="ij")
        self.register_buffer("corner", torch.stack([columns, rows]).float())
        self.register_buffer("sides", torch.tensor([WIDTH, HEIGHT, WIDTH, HEIGHT]).float())

    def planes(self, image: torch.Tensor) -> torch.Tensor:
        """Return logit, offset across and down in cells, and logarithms of half the width and height in pixels."""
        return self.heads(self.features((image - 0.5) / 0.25))

    def forward(self, image: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        planes = self.planes(image)
        heat = planes[:, :1].sigmoid()
        highest = nn.functional.max_pool2d(heat, 3, stride=1, padding=1)
        scores, places = torch.where(heat == highest, heat, torch.zeros_like(heat)).flatten(1).topk(MOST)
        middle = (self.corner + planes[:, 1:3]) * CELL
        half = planes[:, 3:5].clamp(-2.0, 4.0).exp()
        corners = torch.cat([middle - half, middle + half], dim=1).flatten(2).transpose(1, 2)
        boxes = corners.gather(1, places[..., None].expand(-1, -1, 4))
        return (boxes / self.sides).clamp(0.0, 1.0), scores, torch.zeros_like(places)


def wanted(boxes: tuple[tuple[float, float, float, float], ...]) -> np.ndarray:
    """Return for each cell: how near the middle of a lesion is (1: in it), offsets and half sizes there; (5, …)."""
    planes = np.zeros((5, ROWS, COLUMNS), np.float32)
    down, across = np.mgrid[:ROWS, :COLUMNS]
    for left, top, right, bottom in boxes:
        x, y = (left + right) / 2 / CELL, (top + bottom) / 2 / CELL
        column, row = int(x), int(y)
        near = np.exp(-((across - column) ** 2 + (down - row) ** 2) / 1.4)
        planes[0] = np.maximum(planes[0], near)
        planes[1:, row, column] = x - column, y - row, np.log((right - left) / 2), np.log((bottom - top) / 2)
    return planes


def training_sample(number: int) -> tuple[np.ndarray, np.ndarray]:
    pixels, boxes = developer_image("training", number)
    return pixels.transpose(2, 0, 1), wanted(boxes)


def loss_of(model: LesionFinder, images: torch.Tensor, planes: torch.Tensor) -> torch.Tensor:
    """Return CornerNet's focal loss of the middles, and how far offsets and sizes are off where there is a lesion."""
    lit = images.float() / 255 * (1 + 0.08 * torch.randn(len(images), 1, 1, 1) + 0.03 * torch.randn(len(images), 3, 1, 1))
    found = model.planes(lit.clamp(0, 1))
    heat, near = found[:, 0].sigmoid().clamp(1e-4, 1 - 1e-4), planes[:, 0]
    middles = near == 1
    focal = torch.where(middles, (1 - heat) ** 2 * heat.log(), (1 - near) ** 4 * heat**2 * (1 - heat).log())
    off = (found[:, 1:] - planes[:, 1:]).abs().sum(1)[middles].sum()
    return (off - focal.sum()) / middles.sum().clamp(min=1)


def overlap(one: np.ndarray, other: tuple[float, ...]) -> float:
    """Return intersection over union of two boxes."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    both = max(across, 0.0) * max(down, 0.0)
    return both / ((one[2] - one[0]) * (one[3] - one[1]) + (other[2] - other[0]) * (other[3] - other[1]) - both)


@torch.no_grad()
def judged(model: LesionFinder) -> tuple[np.ndarray, np.ndarray, int]:
    """Return score of every box on the held-out images, whether it hits a lesion not hit before, and all lesions."""
    scores, hits, lesions = [], [], 0
    for number in range(SIZES["held_out"]):
        pixels, truth = developer_image("held_out", number)
        shares, score, _ = model(tensor_of(pixels))
        left = list(truth)
        lesions += len(truth)
        for share, one in zip(shares[0].numpy(), score[0].tolist()):
            box = share * np.array([WIDTH, HEIGHT, WIDTH, HEIGHT])
            best = max(left, key=lambda other: overlap(box, other), default=None)
            hit = best is not None and overlap(box, best) >= 0.5
            if hit:
                left.remove(best)
            scores.append(one)
            hits.append(hit)
    return np.array(scores), np.array(hits), lesions


def tensor_of(pixels: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(pixels.transpose(2, 0, 1).copy()).float()[None] / 255


@torch.no_grad()
def write_golden(model: LesionFinder) -> None:
    """Write samples with which a hospital can see that the model runs there as it did here."""
    folder = HERE / "golden"
    folder.mkdir(exist_ok=True)
    for number in GOLDEN:
        pixels, _ = developer_image("held_out", number)
        shares, scores, _ = (part[0] for part in model(tensor_of(pixels)))
        boxes = [
            {"label": "lesion", "score": score, "left": left, "top": top, "right": right, "bottom": bottom}
            for score, (left, top, right, bottom) in zip(scores.tolist(), (shares * model.sides).tolist())
        ]
        Image.fromarray(pixels).save(folder / f"synthetic-{number}.png", optimize=True)
        (folder / f"synthetic-{number}.json").write_text(json.dumps({"boxes": boxes}) + "\n")


def main() -> None:
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    training = drawn(training_sample, SIZES["training"])
    model = LesionFinder()
    fit(model, training, lambda *parts: loss_of(model, *parts), epochs=10, batch=10, rate=5e-3)
    scores, hits, lesions = judged(model)
    threshold = next(
        cut for cut in np.arange(1, 100) / 100 if (~hits & (scores >= cut)).sum() <= WANTED * SIZES["held_out"]
    )
    sure = scores >= threshold
    record = {
        "model_sha256": exported(model, (3, HEIGHT, WIDTH), ["boxes", "scores", "labels"], HERE / "model.onnx"),
        "weights": weights_of(model),
        "images": SIZES,
        "seeds": {**SEEDS, "weights": SEED},
        "threshold": float(threshold),
        "held_out": {
            "lesion_sensitivity": round(float((hits & sure).sum() / lesions), 4),
            "false_positives_per_image": round(float((~hits & sure).sum() / SIZES["held_out"]), 4),
            "lesions": lesions,
        },
    }
    write_golden(model)
    write_record(HERE, record, value=f"{(hits & sure).sum() / lesions:.3f}", threshold=f"{threshold:.2f}")


if __name__ == "__main__":
    main()
