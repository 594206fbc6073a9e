"""Writes agreement.json: agreement of measurements as pingouin and statsmodels give it.

Run with the libraries of packaging/requirements-oracles.in, beside this file.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pingouin
from statsmodels.formula.api import ols
from statsmodels.stats.anova import anova_lm
from statsmodels.stats.weightstats import DescrStatsW

WRIGHT = (494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427)
MINI = (512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259, 350, 451)
"""Peak expiratory flow by two meters, l/min. Bland JM, Altman DG. Lancet 1986;327:307-310, table 1, first readings."""


def intraclass(measured: np.ndarray, reference: np.ndarray) -> dict[str, object]:
    """Return ICC(A,1) with its 95 % interval."""
    cases = np.arange(len(measured))
    table = pd.DataFrame(
        {
            "case": np.tile(cases, 2),
            "by": np.repeat(["model", "reference"], len(cases)),
            "value": np.concatenate([measured, reference]),
        }
    )
    pingouin.options["round.column.CI95"] = None
    found = pingouin.intraclass_corr(table, targets="case", raters="by", ratings="value").set_index("Type")
    lower, upper = found.loc["ICC(A,1)", "CI95"]
    return {"icc": float(found.loc["ICC(A,1)", "ICC"]), "icc_limits": [float(lower), float(upper)]}


def mean_of(values: np.ndarray) -> list[float]:
    """Return the mean and Student's 95 % interval."""
    described = DescrStatsW(values)
    return [float(described.mean), *(float(one) for one in described.tconfint_mean(0.05))]


def independent(measured: np.ndarray, reference: np.ndarray) -> dict[str, object]:
    """Return what is known of one case a patient."""
    difference = measured - reference
    return {
        "measured": measured.tolist(),
        "reference": reference.tolist(),
        "bias": mean_of(difference),
        "mae": mean_of(np.abs(difference)),
        "deviation": float(DescrStatsW(difference, ddof=1).std),
        **intraclass(measured, reference),
    }


def repeated(measured: np.ndarray, reference: np.ndarray) -> dict[str, object]:
    """Return what is known of the same number of cases a patient, shape (patients, cases)."""
    patients, cases = measured.shape
    difference = measured - reference
    table = pd.DataFrame({"difference": difference.ravel(), "patient": np.repeat(np.arange(patients), cases)})
    squares = anova_lm(ols("difference ~ C(patient)", table).fit())["mean_sq"]
    between, within = float(squares["C(patient)"]), float(squares["Residual"])
    return {
        "measured": measured.tolist(),
        "reference": reference.tolist(),
        "bias": mean_of(difference.mean(axis=1)),
        "mae": mean_of(np.abs(difference).mean(axis=1)),
        "deviation": float(np.sqrt((between - within) / cases + within)),
    }


def main() -> None:
    """Write the table."""
    rng = np.random.default_rng(20261123)
    truth = rng.normal(60, 12, 40)
    patients = rng.normal(0, 2, (12, 1)) + rng.normal(1, 3, (12, 5))
    several = rng.normal(60, 12, (12, 5))
    table = {
        "peak_flow": independent(np.array(MINI, float), np.array(WRIGHT, float)),
        "shifted": independent(truth * 1.05 + rng.normal(2, 3, 40), truth),
        "repeated": repeated(several + patients, several),
    }
    (Path(__file__).parent / "agreement.json").write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
