"""Trains the model of the example evaluation "organ-volumes" and writes everything the developer hands in.

The volumes are drawn by ``evaluators.examples.abdomen``; nothing here has seen a patient. From the repository's root,
in an environment of its own (torch 2.13.0, numpy, pillow, onnx), in about six minutes of processor time:

    PYTHONPATH=.:resources/examples python resources/examples/organ_volumes/train.py
"""

from __future__ import annotations

import hashlib
from multiprocessing import Pool
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional
from trainer import interval_of_mean, weights_of, write_record

from evaluators.examples.abdomen import CLASSES, Labels
from evaluators.examples.developer_volumes import FATTY, SEEDS, SIZES, SPACING, Split, developer_volume
from evaluators.examples.volume_files import nifti_bytes

HERE = Path(__file__).resolve().parent
WINDOW = (24, 72, 72)
"""Slices, rows, columns of a piece of a volume: what the network sees at once."""
LOW, HIGH = -160.0, 240.0
"""Hounsfield units that become 0 and 1."""
STEPS = 360
BATCH = 1
SEED = 11
GOLDEN = 1000
"""Number of the volume that is handed in as a sample: of the held-out ones, but none of those that were measured."""


class OrganNet(nn.Module):
    """A small U-Net of two levels. Four pixels of a slice are four features of one, and come apart again at the end."""

    def __init__(self) -> None:
        super().__init__()
        self.fine = block(4, 12)
        self.coarse = nn.Sequential(block(12, 24, stride=2), block(24, 24), block(24, 24))
        self.fine_again = block(36, 16)
        self.head = nn.Conv3d(16, 4 * len(CLASSES), 1)

    def forward(self, volume: torch.Tensor) -> torch.Tensor:
        fine = self.fine(gathered(volume - 0.4))
        below = functional.interpolate(self.coarse(fine), scale_factor=2.0, mode="trilinear", align_corners=False)
        return spread(self.head(self.fine_again(torch.cat([fine, below], 1))))


def gathered(volume: torch.Tensor) -> torch.Tensor:
    """Return (n, 4, slices, rows / 2, columns / 2) of (n, 1, slices, rows, columns)."""
    n, _, slices, rows, columns = volume.shape
    split = volume.reshape(n, slices, rows // 2, 2, columns // 2, 2)
    return split.permute(0, 3, 5, 1, 2, 4).reshape(n, 4, slices, rows // 2, columns // 2)


def spread(features: torch.Tensor) -> torch.Tensor:
    """Return (n, k, slices, 2 rows, 2 columns) of (n, 4 k, slices, rows, columns)."""
    n, four, slices, rows, columns = features.shape
    split = features.reshape(n, four // 4, 2, 2, slices, rows, columns)
    return split.permute(0, 1, 4, 5, 2, 6, 3).reshape(n, four // 4, slices, 2 * rows, 2 * columns)


def block(inner: int, outer: int, *, stride: int = 1) -> nn.Module:
    """Return one convolution that keeps the size, or divides it by the stride."""
    convolution = nn.Conv3d(inner, outer, 3, stride=stride, padding=1, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm3d(outer), nn.ReLU())


def prepared(hounsfield: np.ndarray) -> np.ndarray:
    """Return what the network sees: the card's last step."""
    return np.clip((hounsfield.astype(np.float32) - LOW) / (HIGH - LOW), 0, 1)


def drawn(task: tuple[Split, int]) -> tuple[np.ndarray, Labels]:
    hounsfield, labels = developer_volume(*task)
    return prepared(hounsfield), labels


def split_arrays(pool: Pool, split: Split) -> tuple[np.ndarray, np.ndarray]:
    """Return volumes and label maps, shape (n, slices, rows, columns)."""
    volumes, labels = zip(*pool.map(drawn, [(split, number) for number in range(SIZES[split])], chunksize=4))
    return np.stack(volumes), np.stack(labels)


def pieces(volumes: np.ndarray, labels: np.ndarray, rng: np.random.Generator) -> tuple[torch.Tensor, torch.Tensor]:
    """Return random pieces, their contrast changed a little."""
    seen, wanted = [], []
    for number in rng.integers(len(volumes), size=BATCH):
        corner = [int(rng.integers(whole - part + 1)) for whole, part in zip(volumes.shape[1:], WINDOW)]
        place = tuple(slice(first, first + part) for first, part in zip(corner, WINDOW))
        piece = volumes[number][place] * rng.uniform(0.92, 1.08) + rng.uniform(-0.04, 0.04)
        seen.append(piece.astype(np.float32))
        wanted.append(labels[number][place])
    return torch.from_numpy(np.stack(seen))[:, None], torch.from_numpy(np.stack(wanted)).long()


def loss_of(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Return the cross entropy plus the mean of 1 - Dice over the organs."""
    probabilities = torch.softmax(logits, 1)[:, 1:]
    truth = functional.one_hot(labels, len(CLASSES)).movedim(-1, 1)[:, 1:].float()
    both = (probabilities * truth).sum((0, 2, 3, 4))
    dice = (2 * both + 1) / (probabilities.sum((0, 2, 3, 4)) + truth.sum((0, 2, 3, 4)) + 1)
    return functional.cross_entropy(logits, labels) + (1 - dice).mean()


def train(volumes: np.ndarray, labels: np.ndarray) -> OrganNet:
    model, rng = OrganNet(), np.random.default_rng(SEED)
    optimiser = torch.optim.AdamW(model.parameters(), lr=2e-3, weight_decay=1e-4)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, max_lr=1.2e-2, total_steps=STEPS)
    total = 0.0
    for step in range(1, STEPS + 1):
        seen, wanted = pieces(volumes, labels, rng)
        loss = loss_of(model(seen), wanted)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
        total += loss.item()
        if step % 20 == 0:
            print(f"step {step:3}: loss {total / 20:.4f}", flush=True)
            total = 0.0
    return model.eval()


@torch.no_grad()
def marked(model: OrganNet, volume: np.ndarray) -> np.ndarray:
    """Return the label map of a whole volume in one piece; its sides are multiples of four."""
    return model(torch.from_numpy(volume)[None, None])[0].argmax(0).numpy().astype(np.uint8)


def dice_of(found: np.ndarray, truth: np.ndarray) -> list[float]:
    """Return the Dice coefficient of each organ."""
    organs = range(1, len(CLASSES))
    both = [int(((found == organ) & (truth == organ)).sum()) for organ in organs]
    return [2 * one / int((found == organ).sum() + (truth == organ).sum()) for one, organ in zip(both, organs)]


def write_model(model: OrganNet) -> str:
    """Write ``model.onnx`` and return its SHA-256."""
    path = HERE / "model.onnx"
    torch.onnx.export(
        model,
        (torch.zeros(1, 1, *WINDOW),),
        str(path),
        input_names=["volume"],
        output_names=["logits"],
        opset_version=17,
        dynamo=False,
    )
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_golden(model: OrganNet) -> None:
    """Write the sample with which a hospital can see that the model runs there as it did here."""
    folder = HERE / "golden"
    folder.mkdir(exist_ok=True)
    hounsfield, _ = developer_volume("held_out", GOLDEN, WINDOW)
    labels = marked(model, prepared(hounsfield))
    (folder / "synthetic-0.nii.gz").write_bytes(nifti_bytes(hounsfield, SPACING))
    (folder / "synthetic-0-labels.nii.gz").write_bytes(nifti_bytes(labels, SPACING))


def main() -> None:
    torch.manual_seed(SEED)
    torch.set_num_threads(2)
    with Pool(2) as pool:
        training, held_out = (split_arrays(pool, split) for split in SIZES)
    model = train(*training)
    dice = np.array([dice_of(marked(model, volume), truth) for volume, truth in zip(*held_out)])
    value, lower, upper = interval_of_mean(dice[:, 0])
    record = {
        "model_sha256": write_model(model),
        "weights": weights_of(model),
        "volumes": SIZES,
        "fatty_livers": FATTY,
        "seeds": {**SEEDS, "weights": SEED},
        "held_out": {
            "dice": {name: round(float(value), 4) for name, value in zip(CLASSES[1:], dice.mean(axis=0))},
            "interval_liver": [round(lower, 4), round(upper, 4)],
        },
    }
    write_golden(model)
    write_record(HERE, record, value=f"{value:.3f}", interval=f"[{lower:.3f}, {upper:.3f}]")


if __name__ == "__main__":
    main()
