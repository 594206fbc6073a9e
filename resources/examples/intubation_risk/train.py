"""Trains the model of the example "intubation-risk" and writes everything the developer hands in.

The videos are drawn by ``evaluators.examples.profiles``; nothing here has seen a patient. From the repository's root,
in an environment of its own (torch 2.13.0, numpy, pillow, onnx), in a few minutes of processor time:

    PYTHONPATH=.:resources/examples python resources/examples/intubation_risk/train.py
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

from evaluators.examples.developer_profiles import BEARDS, SEEDS, SIZES, TAKEN, Split, developer_video

HERE = Path(__file__).resolve().parent
SIDE = 48
"""Rows and columns the network sees."""
SEED = 17
SENSITIVITY = 0.85
"""Of the threshold: the highest one that finds this share of the difficult intubations of the validation split."""
GOLDEN = (1000, 1001)
"""Numbers of the held-out videos that are handed in as samples; none of those that were measured."""


class RiskNet(nn.Module):
    """Looks at every frame, keeps the most and the mean of what it saw, and measures the head before it judges."""

    def __init__(self) -> None:
        super().__init__()
        self.frame = nn.Sequential(stage(3, 16, 2), stage(16, 24, 2), stage(24, 32, 2), stage(32, 32))
        self.seen = nn.Sequential(nn.Flatten(), nn.Linear(32 * 36, 48), nn.ReLU())
        self.measured = nn.Linear(96, 4)
        self.head = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 2))

    def measures(self, video: torch.Tensor) -> torch.Tensor:
        """Return opening, bending, chin and neck of (n, TAKEN, 3, SIDE, SIDE), as ``Head`` has them."""
        frames = self.seen(self.frame((video.flatten(0, 1) - 0.5) / 0.25)).reshape(-1, TAKEN, 48)
        return self.measured(torch.cat([frames.amax(1), frames.mean(1)], 1))

    def forward(self, video: torch.Tensor) -> torch.Tensor:
        return torch.softmax(self.head(self.measures(video)), 1)


def prepared(pixels: np.ndarray) -> np.ndarray:
    """Return what the network sees of a frame, shape (3, SIDE, SIDE), 8-bit: the card's steps, scaling excepted."""
    resized = Image.fromarray(pixels).resize((SIDE, SIDE), Image.Resampling.BILINEAR)
    return np.asarray(resized).transpose(2, 0, 1)


def sample(number: int, *, split: Split) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return a video, the four measures of the head, and whether the intubation was difficult."""
    frames, head = developer_video(split, number)
    measures = np.array([head.opening, head.bending, head.chin, head.neck], np.float32)
    return np.stack([prepared(frame) for frame in frames]), measures, np.int64(head.difficult)


def loss_of(model: RiskNet, videos: torch.Tensor, wanted: torch.Tensor, difficult: torch.Tensor) -> torch.Tensor:
    """Return the cross entropy plus how far the measures are off, on videos moved and lit a little differently."""
    across, down = (int(torch.randint(-2, 3, ())) for _ in range(2))
    lit = videos.float() / 255 * (1 + 0.08 * torch.randn(len(videos), 1, 1, 1, 1))
    measures = model.measures(lit.clamp(0, 1).roll((down, across), (3, 4)))
    judged = nn.functional.cross_entropy(model.head(measures), difficult)
    return judged + nn.functional.smooth_l1_loss(measures, wanted)


@torch.no_grad()
def scores(model: RiskNet, videos: torch.Tensor) -> np.ndarray:
    return torch.cat([model(some.float() / 255)[:, 1] for some in videos.split(50)]).double().numpy()


def auroc(score: np.ndarray, difficult: np.ndarray) -> tuple[float, float, float]:
    """Return the AUROC and its 95 % interval (DeLong's variance; every video is of another head)."""
    positive, negative = score[difficult], score[~difficult]
    wins = (positive[:, None] > negative) + 0.5 * (positive[:, None] == negative)
    variance = wins.mean(axis=1).var(ddof=1) / len(positive) + wins.mean(axis=0).var(ddof=1) / len(negative)
    value, reach = wins.mean(), 1.96 * np.sqrt(variance)
    return float(value), float(value - reach), float(value + reach)


def threshold_for(score: np.ndarray, difficult: np.ndarray) -> float:
    """Return the highest threshold, in hundredths, with the wanted sensitivity."""
    candidates = np.arange(1, 100) / 100
    return float(max(cut for cut in candidates if (score[difficult] >= cut).mean() >= SENSITIVITY))


def write_model(model: RiskNet) -> str:
    """Write ``model.onnx`` and return its SHA-256."""
    path = HERE / "model.onnx"
    torch.onnx.export(
        model,
        (torch.zeros(1, TAKEN, 3, SIDE, SIDE),),
        str(path),
        input_names=["video"],
        output_names=["probabilities"],
        dynamic_axes={"video": {0: "batch"}, "probabilities": {0: "batch"}},
        opset_version=17,
        dynamo=False,
    )
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_golden(model: RiskNet) -> None:
    """Write the samples with which a hospital can see that the model runs there as it did here: a frame a page."""
    folder = HERE / "golden"
    folder.mkdir(exist_ok=True)
    for place, number in enumerate(GOLDEN):
        frames, _ = developer_video("held_out", number)
        with torch.no_grad():
            tensor = torch.from_numpy(np.stack([prepared(frame) for frame in frames]))
            probabilities = model(tensor.float()[None] / 255)[0].double().tolist()
        first, *others = [Image.fromarray(frame) for frame in frames]
        path = folder / f"synthetic-{place}.tif"
        first.save(path, save_all=True, append_images=others, compression="tiff_adobe_deflate")
        (folder / f"synthetic-{place}.json").write_text(json.dumps({"probabilities": probabilities}) + "\n")


def main() -> None:
    torch.manual_seed(SEED)
    torch.set_num_threads(2)
    training, validation, held_out = (drawn(partial(sample, split=split), SIZES[split]) for split in SIZES)
    model = RiskNet()
    fit(model, training, partial(loss_of, model), epochs=12, batch=16, rate=3e-3)
    threshold = threshold_for(scores(model, validation[0]), validation[2].bool().numpy())
    score, difficult = scores(model, held_out[0]), held_out[2].bool().numpy()
    value, lower, upper = auroc(score, difficult)
    write_golden(model)
    record = {
        "model_sha256": write_model(model),
        "weights": weights_of(model),
        "videos": SIZES,
        "beards": BEARDS,
        "seeds": {**SEEDS, "weights": SEED},
        "threshold": threshold,
        "held_out": {
            "auroc": round(value, 4),
            "interval": [round(lower, 4), round(upper, 4)],
            "sensitivity": round(float((score[difficult] >= threshold).mean()), 4),
            "specificity": round(float((score[~difficult] < threshold).mean()), 4),
        },
    }
    interval = f"[{lower:.3f}, {upper:.3f}]"
    write_record(HERE, record, threshold=f"{threshold:.2f}", value=f"{value:.3f}", interval=interval)


if __name__ == "__main__":
    main()
