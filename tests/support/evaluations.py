"""Small evaluations of the brightness models, whose every result can be worked out by hand."""

import csv
from pathlib import Path

from evaluators.cohort.answers import CohortAnswers
from evaluators.evaluation import planning
from evaluators.evaluation.assembling import results_of
from evaluators.evaluation.creating import NewEvaluation, create_evaluation
from evaluators.evaluation.folder import open_folder
from evaluators.evaluation.observer import Silent
from evaluators.evaluation.runner import RunOptions, run_evaluation
from support.models import brightness_model, plain_image, write_package

GREYS = (30, 60, 90, 110, 120, 125, 135, 140, 160, 180, 200, 230)
"""Brightness of the images; the model calls those above 127.5 positive."""
POSITIVE = (False, False, False, False, True, False, True, False, True, True, True, True)
"""The reference: of the six dark images one is positive, of the six bright ones one is negative."""


def write_images(folder, greys=GREYS, positive=POSITIVE):
    """Write one PNG per grey, and the table; return the table's path."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    table = folder.parent / "labels.csv"
    with table.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(["image", "label", "patient", "sex"])
        for number, (grey, truth) in enumerate(zip(greys, positive, strict=True), start=1):
            (folder / f"{number:03}.png").write_bytes(plain_image(grey, size=(12, 10 + number)))
            writer.writerow([f"{number:03}.png", "bright" if truth else "dark", f"p{number}", "female"])
    return table


def make_evaluation(tmp_path, model=None, *, greys=GREYS, positive=POSITIVE, plan=None, golden=(), name="evaluation"):
    """Create an evaluation folder and return its path."""
    table = write_images(tmp_path / "images", greys, positive)
    package = write_package(tmp_path / "package", model or brightness_model(), golden=golden)
    plan_file = None
    if plan is not None:
        plan_file = tmp_path / "plan.toml"
        plan_file.write_text("format = 1\n" + plan, encoding="utf-8")
    target = tmp_path / name
    create_evaluation(
        NewEvaluation(
            target=target,
            model=package,
            data=tmp_path / "images",
            reference=table,
            plan=plan_file,
            answers=CohortAnswers(patient_column="patient"),
        ),
        Silent(),
    )
    return target


def finish(evaluation):
    """Lock and run an evaluation, keep its results, and return its path."""
    with open_folder(evaluation, write=True) as folder:
        planning.lock(folder)
        run_evaluation(folder, RunOptions(workers=1), Silent())
        results_of(folder, Silent())
    return evaluation
