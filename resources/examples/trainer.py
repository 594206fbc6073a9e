"""What the training scripts of the examples share: drawing side by side, one loop, the ONNX file, the card's numbers.

Needs torch 2.13.0, numpy, pillow and onnx, and the repository's root on ``PYTHONPATH``.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from multiprocessing import Pool
from pathlib import Path

import numpy as np
import torch
from torch import nn


def drawn(draw: Callable[[int], tuple[np.ndarray, ...]], count: int) -> tuple[torch.Tensor, ...]:
    """Return what ``draw`` gives for the numbers below ``count``, each part stacked."""
    with Pool(2) as pool:
        parts = zip(*pool.map(draw, range(count), chunksize=25))
        return tuple(torch.from_numpy(np.stack(part)) for part in parts)


def fit(
    model: nn.Module,
    data: Sequence[torch.Tensor],
    loss_of: Callable[..., torch.Tensor],
    *,
    epochs: int,
    batch: int,
    rate: float,
) -> nn.Module:
    """Train on parts of equal length, handed to ``loss_of`` batch by batch, and return the model."""
    steps = epochs * -(-len(data[0]) // batch)
    optimiser = torch.optim.AdamW(model.parameters(), lr=rate, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, max_lr=rate, total_steps=steps)
    for epoch in range(epochs):
        total = 0.0
        for chosen in torch.randperm(len(data[0])).split(batch):
            loss = loss_of(*(part[chosen] for part in data))
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            total += loss.item() * len(chosen)
        print(f"epoch {epoch + 1:2}: loss {total / len(data[0]):.4f}", flush=True)
    return model.eval()


@torch.no_grad()
def answers(model: nn.Module, images: torch.Tensor) -> torch.Tensor:
    """Return what a model with one output says of all images."""
    return torch.cat([model(some.float() / 255) for some in images.split(100)])


def stage(inner: int, outer: int, stride: int = 1) -> nn.Sequential:
    """Return a convolution with its normalisation."""
    return nn.Sequential(
        nn.Conv2d(inner, outer, 3, stride=stride, padding=1, bias=False), nn.BatchNorm2d(outer), nn.ReLU()
    )


def exported(model: nn.Module, shape: tuple[int, ...], outputs: Sequence[str], path: Path) -> str:
    """Write an ONNX file (opset 17) that takes any number of images, and return its SHA-256."""
    torch.onnx.export(
        model,
        (torch.zeros(1, *shape),),
        str(path),
        input_names=["image"],
        output_names=list(outputs),
        dynamic_axes={name: {0: "batch"} for name in ("image", *outputs)},
        opset_version=17,
        dynamo=False,
    )
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_record(folder: Path, record: dict[str, object], **card: str) -> None:
    """Write ``training.json``, and what was measured into ``submission.toml``, whose other lines a person wrote."""
    path = folder / "submission.toml"
    text = path.read_text("utf-8")
    for key, number in card.items():
        text = re.sub(rf"(?m)^{key} = .*$", f"{key} = {number}", text)
    path.write_text(text, "utf-8")
    (folder / "training.json").write_text(json.dumps(record, indent=2) + "\n", "utf-8")
    print(json.dumps(record, indent=2))


def weights_of(model: nn.Module) -> int:
    """Return the number of trained weights."""
    return sum(parameter.numel() for parameter in model.parameters())


def interval_of_mean(values: np.ndarray) -> tuple[float, float, float]:
    """Return a mean and its 95 % interval."""
    reach = 1.96 * values.std(ddof=1) / np.sqrt(len(values))
    return float(values.mean()), float(values.mean() - reach), float(values.mean() + reach)
