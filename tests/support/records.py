"""A signed evaluation as a value: 240 dermoscopic images of 120 patients, numbers that add up by hand."""

from evaluators.cohort.sealing import digest_key
from evaluators.domain.plan_identity import plan_core_digest, plan_digest
from evaluators.domain.preparation import CropCentreSquare, Resize, Scale
from evaluators.domain.submission import Claim, GoldenResult
from evaluators.evidence.record import (
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
from evaluators.evidence.record_parts import CaseManifest
from support.example_results import SECRET, SENSITIVITY, estimate, example_amendment, example_plan, example_results

__all__ = [
    "SENSITIVITY",
    "estimate",
    "example_amendment",
    "example_cohort",
    "example_model",
    "example_plan",
    "example_record",
    "example_results",
]


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
        "digests_key": digest_key(SECRET),
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
