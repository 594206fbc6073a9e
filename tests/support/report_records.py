"""Records at the edges of what two pages can hold."""

from evaluators.domain.estimate import Counts, Estimate, Group, Reason
from evaluators.domain.results import Confusion, Curves, Measurements, SubgroupResult
from evaluators.evidence.disclosure import disclose
from evaluators.evidence.record import CrosswalkRow, Evaluator, Sentence, Signer
from support.example_results import ALL, SENSITIVITY, estimate, example_amendment, example_plan, example_results
from support.records import example_cohort, example_model, example_record

CLASSES = ("nevus", "melanoma", "basal cell carcinoma", "actinic keratosis")


def bare_record(**changes):
    """No goals, not locked, no curves, no subgroups: only a value and a reason."""
    results = example_results(
        confirmatory=False,
        verdicts=(),
        curves=Curves(),
        subgroups=(),
        other_policy=(),
        worst_case=(),
        prevalence=None,
        estimates=(SENSITIVITY, Estimate(metric="auroc", undefined=Reason.ONE_CLASS_ONLY, n=ALL)),
    )
    lock = example_record().pre_registration.model_copy(update={"locked_at": None})
    return example_record(**{"results": results, "pre_registration": lock, **changes})


def multiclass_record():
    """Four classes, the largest score decides."""
    per_class = tuple(
        estimate(metric, 0.9 - 0.1 * place, 0.8 - 0.1 * place, 0.95 - 0.1 * place, parameter=name)
        for metric in ("sensitivity", "specificity", "ppv")
        for place, name in enumerate(CLASSES)
    )
    results = example_results(
        classes=CLASSES,
        positive=(),
        threshold=None,
        prevalence=None,
        verdicts=(),
        curves=Curves(),
        estimates=(
            estimate("balanced_accuracy", 0.71, 0.64, 0.78),
            estimate("macro_auroc", 0.9, 0.87, 0.93),
            *per_class,
        ),
        confusion=Confusion(
            rows=CLASSES, columns=CLASSES, counts=((90, 5, 3, 2), (4, 40, 3, 3), (2, 2, 30, 1), (1, 1, 1, 44))
        ),
        other_policy=(),
        worst_case=(),
    )
    return example_record(results=results, plan=example_plan(classes=CLASSES, positive=(), threshold=None))


def measured(metric, value, lower, upper, unit=None):
    """One estimate of a measurement."""
    return estimate(metric, value, lower, upper, ALL.model_copy(update={"positives": None})).model_copy(
        update={"unit": unit}
    )


def measurement_record():
    """Lengths in millimetres, with the pairs that are drawn."""
    estimates = (
        measured("bias", 0.4127, -0.2349, 1.0603, "mm"),
        measured("limits_of_agreement_lower", -4.4192, -5.1, -3.7, "mm"),
        measured("limits_of_agreement_upper", 5.2446, 4.5, 6.0, "mm"),
        measured("mae", 0.9124, 0.7, 1.3, "mm"),
        measured("within_acceptable", 0.92, 0.85, 0.96),
        measured("icc_a1", 0.93, 0.9, 0.95),
    )
    group = SubgroupResult(attribute="sex", value="female", patients=64, cases=120, too_few=False, estimates=estimates)
    pairs = Measurements(measured=(52.3, 61.0, 48.9, 70.2), reference=(51.0, 62.5, 49.0, 68.0), unit="mm")
    results = example_results(
        task="measurement",
        classes=("aortic diameter",),
        positive=(),
        threshold=None,
        prevalence=None,
        verdicts=(),
        confusion=None,
        curves=Curves(measurements=pairs),
        estimates=estimates,
        other_policy=(),
        worst_case=(),
        subgroups=(group,),
    )
    plan = example_plan(task="measurement", classes=("aortic diameter",), positive=(), threshold=None, value_unit="mm")
    return example_record(results=results, plan=plan, cohort=example_cohort(class_patients={}, class_cases={}))


def crowded_record(name="Ultra"):
    """As much of everything as a record can hold, in words as long as allowed."""
    long = (name * 200)[:200]
    spaced = ("sehr langer Name der Einrichtung " * 10)[:200]
    results = example_results()
    groups = tuple(_group(f"attribute {place // 8}", f"{long[:60]} {place}") for place in range(30))
    verdicts = tuple(v.model_copy(update={"primary": True}) for v in (*results.verdicts, *results.verdicts))
    more = tuple(
        estimate("net_benefit", 0.1 + place / 100, 0.05, 0.3, parameter=f"0.{place:02}") for place in range(5, 35)
    )
    results = results.model_copy(
        update={
            "subgroups": groups,
            "verdicts": verdicts,
            "estimates": results.estimates + more,
            "flow": results.flow.model_copy(
                update={"excluded_reasons": {f"reason_{n}_{long[:40]}": 10 + n for n in range(7)}}
            ),
        }
    )
    sentences = tuple(Sentence(id=f"none_{n}", text=f"{n} {spaced}") for n in range(8))
    return example_record(
        results=results,
        plan=example_plan(amendments=(example_amendment(),) * 9),
        model=example_model(name=long, version=long, developer=spaced),
        cohort=example_cohort(
            demographics={f"{long[:50]}{n}": {f"bin {b}": 10 + b for b in range(30)} for n in range(8)},
            manufacturers={f"{long[:50]}{n}": 10 + n for n in range(20)},
        ),
        evaluator=Evaluator(organisation=long, role=spaced, department=long),
        signers=(Signer(name=long, role=long, organisation=spaced), Signer(name=spaced, role=spaced)),
        not_tested=sentences,
        limitations=sentences,
        non_claims=sentences,
        crosswalk=tuple(
            CrosswalkRow(scheme=scheme, ref=f"VE{n}.5", evidence="#/claims/0")
            for scheme in ("missionki", "aiact", "claim", "tripodai")
            for n in range(12)
        ),
    )


def suppressed_record():
    """The external version of the example: one group is too small, another would give it away."""
    return disclose(example_record(), "external")


def _group(attribute, value):
    group = Group(attribute=attribute, value=value)
    n = Counts(patients=40, cases=80, positives=30)
    return SubgroupResult(
        attribute=attribute,
        value=value,
        patients=40,
        cases=80,
        too_few=False,
        estimates=tuple(estimate(m, 0.8, 0.7, 0.9, n, group=group) for m in ("sensitivity", "specificity", "auroc")),
        differences=tuple(estimate(m, -0.1, -0.2, 0.1, n, group=group) for m in ("sensitivity", "specificity")),
        p_holm={"sensitivity": 0.0004, "specificity": 1.0},
    )
