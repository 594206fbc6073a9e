"""Trains the model of the example evaluation "skin-lesions" and writes everything the developer hands in.

The images are drawn by ``evaluators.examples.phantoms``; nothing here has seen a patient. From the repository's root,
in an environment of its own (torch 2.13.0, numpy, pillow, onnx), in about ten minutes of processor time:

    PYTHONPATH=. python resources/examples/skin_lesions/train.py
"""

from __future__ import annotations

import hashlib
import json
import re
from multiprocessing import Pool
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import nn

from evaluators.examples.developer_images import SEEDS, SIZES, Split, developer_image

HERE = Path(__file__).resolve().parent
SIDE = 96
"""Rows and columns the network sees."""
EPOCHS = 14
BATCH = 64
SEED = 7
SENSITIVITY = 0.85
"""Of the threshold: the highest one that finds this share of the melanomas of the validation split."""
GOLDEN = (0, 1)
"""Numbers of the held-out images that are handed in as samples: a nevus and a melanoma."""


class LesionNet(nn.Module):
    """Five convolutions and a mean over what they saw; normalisation and softmax inside."""

    def __init__(self) -> None:
        super().__init__()
        widths = (3, 16, 24, 40, 56, 64)
        stages = [stage(inner, outer) for inner, outer in zip(widths, widths[1:])]
        self.features = nn.Sequential(*stages)
        self.head = nn.Sequential(nn.Dropout(0.2), nn.Linear(widths[-1], 2))

    def logits(self, image: torch.Tensor) -> torch.Tensor:
        return self.head(self.features((image - 0.5) / 0.25).mean(dim=(2, 3)))

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        return torch.softmax(self.logits(image), dim=1)


def stage(inner: int, outer: int) -> nn.Sequential:
    """Return one convolution that halves rows and columns."""
    return nn.Sequential(nn.Conv2d(inner, outer, 3, stride=2, padding=1, bias=False), nn.BatchNorm2d(outer), nn.ReLU())


def prepared(pixels: np.ndarray) -> np.ndarray:
    """Return what the network sees, shape (3, SIDE, SIDE), 8-bit: the card's steps, scaling excepted."""
    resized = Image.fromarray(pixels).resize((SIDE, SIDE), Image.Resampling.BILINEAR)  # photographs are square
    return np.asarray(resized).transpose(2, 0, 1)


def drawn(task: tuple[Split, int]) -> tuple[np.ndarray, bool]:
    pixels, melanoma = developer_image(*task)
    return prepared(pixels), melanoma


def split_tensors(pool: Pool, split: Split) -> tuple[torch.Tensor, torch.Tensor]:
    """Return images (n, 3, SIDE, SIDE) in [0, 1] and labels (n), 1 for melanoma."""
    images, labels = zip(*pool.map(drawn, [(split, number) for number in range(SIZES[split])], chunksize=50))
    return torch.from_numpy(np.stack(images)).float() / 255, torch.tensor(labels).long()


def turned(images: torch.Tensor) -> torch.Tensor:
    """Return a batch mirrored and turned at random, its light changed a little."""
    if torch.rand(()) < 0.5:
        images = images.flip(3)
    images = torch.rot90(images, int(torch.randint(4, ())), (2, 3))
    gain = 1 + 0.08 * torch.randn(len(images), 1, 1, 1) + 0.03 * torch.randn(len(images), 3, 1, 1)
    return (images * gain).clamp(0, 1)


def train(images: torch.Tensor, labels: torch.Tensor) -> LesionNet:
    model = LesionNet()
    steps = EPOCHS * -(-len(images) // BATCH)
    optimiser = torch.optim.AdamW(model.parameters(), lr=3e-3, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, max_lr=6e-3, total_steps=steps)
    for epoch in range(EPOCHS):
        total = 0.0
        for chosen in torch.randperm(len(images)).split(BATCH):
            loss = nn.functional.cross_entropy(model.logits(turned(images[chosen])), labels[chosen])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            total += loss.item() * len(chosen)
        print(f"epoch {epoch + 1:2}: loss {total / len(images):.4f}", flush=True)
    return model.eval()


@torch.no_grad()
def scores(model: LesionNet, images: torch.Tensor) -> np.ndarray:
    return torch.cat([model(batch)[:, 1] for batch in images.split(250)]).double().numpy()


def auroc(score: np.ndarray, melanoma: np.ndarray) -> tuple[float, float, float]:
    """Return the AUROC and its 95 % interval (DeLong's variance; every image is another lesion)."""
    positive, negative = score[melanoma], score[~melanoma]
    wins = (positive[:, None] > negative) + 0.5 * (positive[:, None] == negative)
    variance = wins.mean(axis=1).var(ddof=1) / len(positive) + wins.mean(axis=0).var(ddof=1) / len(negative)
    value, reach = wins.mean(), 1.96 * np.sqrt(variance)
    return float(value), float(value - reach), float(value + reach)


def threshold_for(score: np.ndarray, melanoma: np.ndarray) -> float:
    """Return the highest threshold, in hundredths, with the wanted sensitivity."""
    candidates = np.arange(1, 100) / 100
    return float(max(cut for cut in candidates if (score[melanoma] >= cut).mean() >= SENSITIVITY))


def write_model(model: LesionNet) -> str:
    """Write ``model.onnx`` and return its SHA-256."""
    path = HERE / "model.onnx"
    torch.onnx.export(
        model,
        (torch.zeros(1, 3, SIDE, SIDE),),
        str(path),
        input_names=["image"],
        output_names=["probabilities"],
        dynamic_axes={"image": {0: "batch"}, "probabilities": {0: "batch"}},
        opset_version=17,
        dynamo=False,
    )
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_golden(model: LesionNet) -> None:
    """Write the samples with which a hospital can see that the model runs there as it did here."""
    folder = HERE / "golden"
    folder.mkdir(exist_ok=True)
    for number in GOLDEN:
        pixels, _ = developer_image("held_out", number)
        tensor = torch.from_numpy(prepared(pixels).copy()).float()[None] / 255
        with torch.no_grad():
            probabilities = model(tensor)[0].double().tolist()
        Image.fromarray(pixels).save(folder / f"synthetic-{number}.png", optimize=True)
        (folder / f"synthetic-{number}.json").write_text(json.dumps({"probabilities": probabilities}) + "\n")


def write_card(**numbers: str) -> None:
    """Put what was measured into ``submission.toml``, whose other lines a person wrote."""
    path = HERE / "submission.toml"
    card = path.read_text("utf-8")
    for key, number in numbers.items():
        card = re.sub(rf"(?m)^{key} = .*$", f"{key} = {number}", card)
    path.write_text(card, "utf-8")


def main() -> None:
    torch.manual_seed(SEED)
    torch.set_num_threads(2)
    with Pool(2) as pool:
        training, validation, held_out = (split_tensors(pool, split) for split in SIZES)
    model = train(*training)
    weights = sum(parameter.numel() for parameter in model.parameters())
    threshold = threshold_for(scores(model, validation[0]), validation[1].bool().numpy())
    score, melanoma = scores(model, held_out[0]), held_out[1].bool().numpy()
    value, lower, upper = auroc(score, melanoma)
    record = {
        "model_sha256": write_model(model),
        "weights": weights,
        "images": SIZES,
        "seeds": {**SEEDS, "weights": SEED},
        "threshold": threshold,
        "held_out": {
            "auroc": round(value, 4),
            "interval": [round(lower, 4), round(upper, 4)],
            "sensitivity": round(float((score[melanoma] >= threshold).mean()), 4),
            "specificity": round(float((score[~melanoma] < threshold).mean()), 4),
        },
    }
    write_golden(model)
    write_card(threshold=f"{threshold:.2f}", value=f"{value:.3f}", interval=f"[{lower:.3f}, {upper:.3f}]")
    (HERE / "training.json").write_text(json.dumps(record, indent=2) + "\n", "utf-8")
    print(json.dumps(record, indent=2))


if __name__ == "__main__":
    main()
