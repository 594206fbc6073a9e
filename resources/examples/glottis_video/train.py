"""Trains the model of the example evaluation "glottis-video" and writes everything the developer hands in.

The frames are drawn by ``evaluators.examples.larynx``; nothing here has seen a patient. From the repository's root, in
an environment of its own (torch 2.13.0, numpy, pillow, onnx), in about two minutes of processor time:

    PYTHONPATH=.:resources/examples python resources/examples/glottis_video/train.py
"""

from __future__ import annotations

import hashlib
import json
from functools import partial
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import nn
from trainer import drawn, fit, stage, weights_of, write_record

from evaluators.examples.developer_frames import FRAMES, SEEDS, SIZES, WORN, Split, developer_frames

HERE = Path(__file__).resolve().parent
SIDE = 48
"""Rows and columns the network sees."""
EPOCHS = 6
BATCH = 64
SEED = 13
SENSITIVITY = 0.96
"""Of the threshold: the highest one that finds this share of the frames of the validation split with a glottis."""
GOLDEN = (1000, 1003)
"""Numbers of the held-out recordings whose first frame is handed in as a sample; none of those that were measured."""


class FrameNet(nn.Module):
    """Four convolutions and a mean over what they saw; normalisation and softmax inside."""

    def __init__(self) -> None:
        super().__init__()
        self.features = nn.Sequential(stage(3, 16, 2), stage(16, 24, 2), stage(24, 32, 2), stage(32, 48, 2))
        self.head = nn.Sequential(nn.Dropout(0.2), nn.Linear(48, 2))

    def logits(self, image: torch.Tensor) -> torch.Tensor:
        return self.head(self.features((image - 0.4) / 0.25).mean(dim=(2, 3)))

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        return torch.softmax(self.logits(image), dim=1)


def prepared(pixels: np.ndarray) -> np.ndarray:
    """Return what the network sees, shape (3, SIDE, SIDE), 8-bit: the card's steps, scaling excepted."""
    resized = Image.fromarray(pixels).resize((SIDE, SIDE), Image.Resampling.BILINEAR)
    return np.asarray(resized).transpose(2, 0, 1)


def sample(number: int, *, split: Split) -> tuple[np.ndarray, np.ndarray]:
    """Return frames of a recording, (FRAMES, 3, SIDE, SIDE), and whether each shows the glottis."""
    frames, seen = developer_frames(split, number)
    return np.stack([prepared(frame) for frame in frames]), np.array(seen, np.int64)


def split_tensors(split: Split) -> tuple[torch.Tensor, torch.Tensor]:
    """Return frames (n, 3, SIDE, SIDE), 8-bit, and labels (n)."""
    frames, seen = drawn(partial(sample, split=split), SIZES[split])
    return frames.flatten(0, 1), seen.flatten()


def loss_of(model: FrameNet, images: torch.Tensor, seen: torch.Tensor) -> torch.Tensor:
    """Return the cross entropy on frames mirrored at random, their light changed a little."""
    lit = images.float() / 255
    lit = lit.flip(3) if torch.rand(()) < 0.5 else lit
    gain = 1 + 0.12 * torch.randn(len(images), 1, 1, 1) + 0.04 * torch.randn(len(images), 3, 1, 1)
    return nn.functional.cross_entropy(model.logits((lit * gain).clamp(0, 1)), seen)


@torch.no_grad()
def scores(model: FrameNet, images: torch.Tensor) -> np.ndarray:
    return torch.cat([model(some.float() / 255)[:, 1] for some in images.split(250)]).double().numpy()


def auroc(score: np.ndarray, seen: np.ndarray) -> float:
    """Return the AUROC over frames."""
    wins = (score[seen][:, None] > score[~seen]) + 0.5 * (score[seen][:, None] == score[~seen])
    return float(wins.mean())


def interval(score: np.ndarray, seen: np.ndarray) -> tuple[float, float]:
    """Return the 95 % interval of the AUROC: whole recordings are drawn again, frames of one resemble each other."""
    rng, count = np.random.default_rng(SEED), len(score) // FRAMES
    again = []
    for _ in range(1000):
        frames = (rng.integers(count, size=count)[:, None] * FRAMES + np.arange(FRAMES)).ravel()
        again.append(auroc(score[frames], seen[frames]))
    lower, upper = np.quantile(again, (0.025, 0.975))
    return float(lower), float(upper)


def threshold_for(score: np.ndarray, seen: np.ndarray) -> float:
    """Return the highest threshold, in hundredths, with the wanted sensitivity."""
    candidates = np.arange(1, 100) / 100
    return float(max(cut for cut in candidates if (score[seen] >= cut).mean() >= SENSITIVITY))


def write_model(model: FrameNet) -> str:
    """Write ``model.onnx`` and return its SHA-256."""
    path = HERE / "model.onnx"
    torch.onnx.export(
        model,
        (torch.zeros(1, 3, SIDE, SIDE),),
        str(path),
        input_names=["frame"],
        output_names=["probabilities"],
        dynamic_axes={"frame": {0: "batch"}, "probabilities": {0: "batch"}},
        opset_version=17,
        dynamo=False,
    )
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_golden(model: FrameNet) -> None:
    """Write the samples with which a hospital can see that the model runs there as it did here."""
    folder = HERE / "golden"
    folder.mkdir(exist_ok=True)
    for place, number in enumerate(GOLDEN):
        frames, _ = developer_frames("held_out", number)
        tensor = torch.from_numpy(prepared(frames[0]).copy()).float()[None] / 255
        with torch.no_grad():
            probabilities = model(tensor)[0].double().tolist()
        Image.fromarray(frames[0]).save(folder / f"synthetic-{place}.png", optimize=True)
        (folder / f"synthetic-{place}.json").write_text(json.dumps({"probabilities": probabilities}) + "\n")


def main() -> None:
    torch.manual_seed(SEED)
    torch.set_num_threads(2)
    training, validation, held_out = (split_tensors(split) for split in SIZES)
    model = FrameNet()
    fit(model, training, partial(loss_of, model), epochs=EPOCHS, batch=BATCH, rate=8e-3)
    threshold = threshold_for(scores(model, validation[0]), validation[1].bool().numpy())
    score, seen = scores(model, held_out[0]), held_out[1].bool().numpy()
    value, (lower, upper) = auroc(score, seen), interval(score, seen)
    record = {
        "model_sha256": write_model(model),
        "weights": weights_of(model),
        "recordings": SIZES,
        "frames_of_each": FRAMES,
        "worn_cameras": WORN,
        "seeds": {**SEEDS, "weights": SEED},
        "threshold": threshold,
        "held_out": {
            "auroc": round(value, 4),
            "interval": [round(lower, 4), round(upper, 4)],
            "sensitivity": round(float((score[seen] >= threshold).mean()), 4),
            "specificity": round(float((score[~seen] < threshold).mean()), 4),
        },
    }
    write_golden(model)
    interval_text = f"[{lower:.3f}, {upper:.3f}]"
    write_record(HERE, record, threshold=f"{threshold:.2f}", value=f"{value:.3f}", interval=interval_text)


if __name__ == "__main__":
    main()
