"""A signed evaluation as a value: 240 dermoscopic images of 120 patients, numbers that add up by hand."""

from evaluators.domain.estimate import Counts, Estimate, Group, Interval, Reason
from evaluators.domain.plan import Amendment, CohortPlan, Goal, LockedPlan, Plan, ReferencePlan, ResolvedGoal
from evaluators.domain.plan_identity import plan_core_digest, plan_digest
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
from evaluators.domain.submission import Claim, CropCentreSquare, GoldenResult, Resize, Scale
from evaluators.evidence.record import (
    CaseManifest,
    CohortFacts,
    Definition,
    Disclosure,
    Evaluator,
    Graph,
    GraphTensor,
    Harness,
    IntendedUse,
    Interpretation,
    ModelFacts,
    Preparation,
    PreRegistration,
    Record,
    ReferenceStandard,
    RequiredSigner,
    RunLedger,
    Sentence,
    Signer,
)

SEED = "5e" * 32
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


def example_model(**changes):
    """A melanoma classifier."""
    facts = {
        "name": "Melanoma classifier",
        "version": "1.2.0",
        "developer": "Example GmbH",
        "package_format": "card",
        "package_digest": "ab" * 32,
        "digests": ("ac" * 32,),
        "graph": Graph(
            opset=17,
            inputs=(GraphTensor(dtype="float32", shape=(None, 3, 160, 160)),),
            outputs=(GraphTensor(dtype="float32", shape=(None, 2)),),
        ),
        "preparation": Preparation(
            digest="cd" * 32,
            colour="RGB",
            layout="NCHW",
            dtype="float32",
            steps=(
                CropCentreSquare(do="crop_centre_square"),
                Resize(do="resize", width=160, height=160, filter="bilinear", resampler="pillow"),
                Scale(do="scale", divide_by=255.0),
            ),
            source="card",
        ),
        "interpretation": Interpretation(means="probabilities", axis=1, threshold=0.5),
        "golden_samples": GoldenResult(n=2, reproduced=2, max_abs_diff=3e-07),
    }
    return ModelFacts(**{**facts, **changes})


def example_cohort(**changes):
    """120 patients, 240 images."""
    facts = {
        "patients": 120,
        "cases": 240,
        "images": 240,
        "date_range": "2026-01/2026-09",
        "patient_source": "column",
        "class_patients": {"nevus": 78, "melanoma": 40},
        "class_cases": {"nevus": 154, "melanoma": 80},
        "largest_patient": 2,
        "reason_patients": {"excluded:duplicate": 3, "excluded:unreadable": 1, "failed:model_nan": 2},
        "demographics": {
            "sex": {"female": 63, "male": 51, "other": 6},
            "age_band": {"20-29": 12, "30-39": 40, "40-49": 41, "50-59": 27},
        },
        "modalities": {"XC": 120},
        "manufacturers": {"Canon": 80, "Dr. Miller's own camera": 40},
    }
    return CohortFacts(**{**facts, **changes})


def example_record(**changes):
    """The whole record, internal profile; any field can be replaced."""
    plan = changes.get("plan") or example_plan()
    facts = {
        "evaluator": Evaluator(organisation="Klinik Musterstadt", role="Clinical AI board", department="Dermatology"),
        "required_signers": (RequiredSigner(key_sha256="99" * 32, name="Dr. Ada Beispiel"),),
        "signers": (Signer(name="Dr. Ada Beispiel", role="Senior physician", organisation="Klinik Musterstadt"),),
        "evaluated_at": "2026-10-09T14:02:00Z",
        "harness": Harness(version="0.1.0", digest="77" * 32),
        "assurance_level": "self_attested",
        "relation_to_developer": "none",
        "independence_from_training": "declared",
        "intended_use": IntendedUse(
            text="Second look at dermoscopic images of pigmented lesions.",
            population="adults with a suspicious pigmented lesion",
            setting="dermatology out-patients",
            source="card",
        ),
        "model": example_model(),
        "declared_claims": (Claim(metric="auroc", value=0.79, interval=(0.72, 0.86), source="instructions for use"),),
        "definitions": {
            name: Definition(implementation="pruefstand", version=1)
            for name in (
                "auroc",
                "sensitivity",
                "specificity",
                "ppv",
                "brier",
                "calibration_slope",
                "ppv_at_prevalence",
            )
        },
        "pre_registration": PreRegistration(
            plan_digest=plan_digest(plan), plan_core_digest=plan_core_digest(plan), locked_at="2026-10-09T12:00:00Z"
        ),
        "plan": plan,
        "results": example_results(),
        "results_digest": "d1" * 32,
        "cohort": example_cohort(),
        "case_manifest": CaseManifest(inputs_root="11" * 32, outcomes_root="22" * 32, leaves=240),
        "reference_standard": ReferenceStandard(
            definition="histopathology", set_by="pathology department", readers=2, blinded=True
        ),
        "run_ledger": RunLedger(run_index_for_this_cohort=1, aborted_runs=0, head="33" * 32),
        "disclosure": Disclosure(),
        "not_tested": (Sentence(id="robustness", text="Robustness against image disturbances was not tested."),),
        "limitations": (Sentence(id="single_site", text="The cohort comes from a single site."),),
        "non_claims": (
            Sentence(id="signature", text="The signature shows who signed and that nothing changed since."),
        ),
    }
    return Record(**{**facts, **changes})
