"""Results and a locked plan by hand: 70 of 80 positive and 132 of 154 negative images right."""

from evaluators.cohort.sealing import text_keys
from evaluators.domain.estimate import Counts, Estimate, Group, Interval, Reason
from evaluators.domain.plan import Amendment, CohortPlan, Goal, LockedPlan, Plan, ReferencePlan, ResolvedGoal
from evaluators.domain.results import (
    Calibration,
    CalibrationBin,
    CaseFailure,
    Confusion,
    Curve,
    Curves,
    DecisionCurve,
    Flow,
    IntegrityCheck,
    Measured,
    Optimisation,
    Results,
    ScoreHistogram,
    SubgroupResult,
    Verdict,
)

SEED = "5e" * 32
SECRET = b"\x5c" * 32
"""Of the evaluation."""
ALL = Counts(patients=118, cases=234, positives=80)
POSITIVES = Counts(patients=40, cases=80, positives=80)
NEGATIVES = Counts(patients=78, cases=154, positives=0)


def estimate(metric, value, lower, upper, n=ALL, method="bca clustered", group=None, parameter=None):
    """One estimate with its interval."""
    interval = Interval(lower=lower, upper=upper, level=0.95, method=method, resamples=10_000)
    return Estimate(metric=metric, parameter=parameter, group=group, value=value, interval=interval, n=n)


SENSITIVITY = estimate("sensitivity", 0.875, 0.7321, 0.9581, POSITIVES, "clopper-pearson effective n")
SPECIFICITY = estimate("specificity", 132 / 154, 0.7823, 0.9112, NEGATIVES)


def example_plan(**changes):
    """The locked plan: sensitivity >= 0.6 (primary), specificity >= 0.85."""
    goals = (Goal(metric="sensitivity", at_least=0.6), Goal(metric="specificity", at_least=0.85, primary=False))
    plan = Plan(
        question="Does the model find melanoma in our dermoscopic images?",
        goal=goals,
        cohort=CohortPlan(sampling="consecutive"),
        classes={"melanoma in situ": "melanoma"},
        reference=ReferencePlan(definition="histopathology", set_by="pathology department", readers=2, blinded=True),
    )
    resolved = tuple(
        ResolvedGoal(
            metric=goal.metric,
            comparator=">=",
            lower=goal.at_least,
            upper=None,
            margin=0.0,
            claim=None,
            assumed_true=None,
            primary=goal.primary,
        )
        for goal in goals
    )
    facts = {
        "plan": plan,
        "goals": resolved,
        "task": "classification",
        "classes": ("nevus", "melanoma"),
        "positive": ("melanoma",),
        "threshold": 0.5,
        "threshold_origin": "card",
        "submission_digest": "ab" * 32,
        "preparation_digest": "cd" * 32,
        "inputs_root": "11" * 32,
        "offered": 240,
        "patients": 120,
        "text_keys": text_keys(SECRET),
    }
    return LockedPlan(**{**facts, **changes})


def example_amendment():
    """A change made after locking, before anything was run."""
    return Amendment(
        field="question",
        before='"Is it good?"',
        after='"Does the model find melanoma in our dermoscopic images?"',
        reason="Wording.",
        at="2026-10-08T09:00:00Z",
        after_first_inference=False,
    )


def _verdict(metric, benchmark, word, shown, *, primary, needed=None):
    return Verdict(
        goal=f"{metric} >= {benchmark!r}",
        metric=metric,
        comparator=">=",
        lower=benchmark,
        upper=None,
        claim=None,
        margin=0.0,
        primary=primary,
        verdict=word,
        estimate=shown,
        new_cases_needed=needed,
    )


def _subgroup(value, patients, cases, sensitivity, *, too_few=False):
    group = Group(attribute="sex", value=value)
    n = Counts(patients=patients // 3, cases=cases // 3, positives=cases // 3)
    shown = (estimate("sensitivity", sensitivity, sensitivity - 0.11, sensitivity + 0.07, n, group=group),)
    difference = (estimate("sensitivity", 0.0421, -0.08, 0.1642, n, group=group),)
    return SubgroupResult(
        attribute="sex",
        value=value,
        patients=patients,
        cases=cases,
        too_few=too_few,
        estimates=() if too_few else shown,
        differences=() if too_few else difference,
        p_holm={} if too_few else {"sensitivity": 0.4213},
    )


def _curves():
    steps = tuple(i / 20 for i in range(21))
    risks = tuple(0.05 + i * 0.05 for i in range(10))
    rising = tuple(1 - (1 - x) ** 3 for x in steps)
    bins = tuple(
        CalibrationBin(predicted=p, observed=p * 0.9, lower=p * 0.7, upper=min(1.0, p * 1.1), cases=c, patients=c // 2)
        for p, c in ((0.1, 90), (0.3, 60), (0.5, 40), (0.7, 26), (0.9, 16))
    )
    return Curves(
        roc=Curve(x=steps, y=rising),
        precision_recall=Curve(x=steps, y=tuple(1 - 0.6 * x for x in steps)),
        calibration=Calibration(
            smoother="loess",
            curve=Curve(x=steps, y=tuple(0.9 * x for x in steps)),
            bins=bins,
            clipped=0,
            smoothed_claims_allowed=False,
        ),
        decision=DecisionCurve(
            risks=risks,
            model=tuple(0.3 - 0.2 * r for r in risks),
            treat_all=tuple(0.34 - r for r in risks),
        ),
        scores=ScoreHistogram(
            edges=tuple(i / 10 for i in range(11)),
            counts={
                "positive": (1, 2, 2, 2, 3, 6, 10, 14, 20, 20),
                "negative": (52, 38, 20, 12, 10, 8, 6, 3, 2, 1),
            },
        ),
    )


def example_results(**changes):
    """Results of a confirmatory run: 70 of 80 positive and 132 of 154 negative images right."""
    facts = {
        "task": "classification",
        "classes": ("nevus", "melanoma"),
        "positive": ("melanoma",),
        "level": "image",
        "combine": None,
        "threshold": 0.5,
        "threshold_origin": "card",
        "interval_level": 0.95,
        "seed": SEED,
        "confirmatory": True,
        "failed_policy": "wrong",
        "sampling": "consecutive",
        "prevalence": 80 / 234,
        "flow": Flow(
            offered=240,
            excluded=4,
            no_reference=2,
            failed=2,
            evaluated=232,
            patients=118,
            excluded_reasons={"duplicate": 3, "unreadable": 1},
            failed_categories={"model_nan": 2},
        ),
        "estimates": (
            estimate("auroc", 0.9134567, 0.8712345, 0.9456789, method="delong logit"),
            SENSITIVITY,
            SPECIFICITY,
            estimate("ppv", 70 / 92, 0.6612, 0.8412, Counts(patients=60, cases=92, positives=70)),
            estimate("brier", 0.1123456789, 0.0912345, 0.1356789),
            estimate("calibration_slope", 1.1234, 0.8765, 1.4321),
            Estimate(metric="ppv_at_prevalence", undefined=Reason.NO_TARGET_PREVALENCE, n=ALL),
        ),
        "other_policy": (
            estimate("sensitivity", 70 / 79, 0.7412, 0.9612, Counts(patients=40, cases=79, positives=79)),
        ),
        "worst_case": (estimate("sensitivity", 70 / 81, 0.7212, 0.9512, Counts(patients=40, cases=81, positives=81)),),
        "verdicts": (
            _verdict("sensitivity", 0.6, "shown", SENSITIVITY, primary=True),
            _verdict("specificity", 0.85, "not_shown", SPECIFICITY, primary=False, needed=12_000),
        ),
        "confusion": Confusion(rows=("nevus", "melanoma"), columns=("nevus", "melanoma"), counts=((132, 22), (10, 70))),
        "curves": _curves(),
        "subgroups": (
            _subgroup("female", 62, 124, 0.8812),
            _subgroup("male", 50, 98, 0.8412),
            _subgroup("other", 6, 12, 0.9, too_few=True),
        ),
        "failures": (CaseFailure(case=17, category="model_nan"), CaseFailure(case=88, category="model_nan")),
        "integrity": (
            IntegrityCheck(check="isolation", status="pass"),
            IntegrityCheck(check="golden_samples", status="pass"),
        ),
        "optimisation": Optimisation(level="all", max_abs_diff=5.96e-08, sample=8, tolerance=1e-05),
        "measured": Measured(
            latency_ms={"p50": 41.27, "p95": 63.12, "p99": 71.01, "max": 80.55},
            stage_ms={"decode": 8.12, "prepare": 6.51, "infer": 25.93, "interpret": 0.11},
            isolation={
                "network": "blocked by seccomp",
                "filesystem": "landlock",
                "memory": "limited",
                "process": "seccomp",
            },
            machine={"os": "Linux 6.1", "cpu": "x86_64, 2 cores", "python": "3.11.2", "onnxruntime": "1.28.0"},
            workers=2,
        ),
    }
    return Results(**{**facts, **changes})
