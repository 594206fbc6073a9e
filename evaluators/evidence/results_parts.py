"""Results as the parts of a predicate that hold them, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from evaluators.domain.estimate import Estimate
from evaluators.domain.results import (
    CaseFailure,
    Confusion,
    Curves,
    Flow,
    Indeterminate,
    IntegrityCheck,
    LabelCounts,
    Measured,
    Optimisation,
    Results,
    SubgroupResult,
    Verdict,
    Verification,
)
from evaluators.domain.submission import Claim
from evaluators.domain.wire import NotOnWire, fields_to_wire, read_part, to_wire
from evaluators.evidence.estimates import read_estimate, read_verdict, write_estimate, write_verdict
from evaluators.evidence.record import Definition

_STEPS: Final = (
    ("offered", None),
    ("excluded", "excluded_reasons"),
    ("no_reference", None),
    ("failed", "failed_categories"),
    ("evaluated", None),
)
"""Rows of the cohort's flow, and where the reasons of each are."""
_ESTIMATES: Final = ("estimates", "differences")
"""Fields of a subgroup that are written as estimates are."""

Wire = dict[str, Any]


def write_results(
    results: Results, *, alpha: float, declared: Sequence[Claim], definitions: Mapping[str, Definition]
) -> Wire:
    """Return the parts of the predicate; ``cohort`` and ``model`` are to be merged into those of the record."""
    none: dict[str, Definition] = {}

    def written(estimates: Sequence[Estimate], defined: Mapping[str, Definition] = none) -> list[Wire]:
        return [write_estimate(one, seed=results.seed, definitions=defined) for one in estimates]

    claims = [
        write_verdict(
            one,
            number,
            seed=results.seed,
            level=results.level,
            alpha=alpha,
            declared=declared,
            definitions=definitions,
        )
        for number, one in enumerate(results.verdicts, start=1)
    ]
    sensitivity = _kept(
        failedPolicy=results.failed_policy,
        otherPolicy=written(results.other_policy),
        worstCase=written(results.worst_case),
        indeterminate=to_wire(results.indeterminate),
        verification=to_wire(results.verification),
    )
    return {
        "analysis": _analysis(results),
        "operatingPoint": _kept(value=to_wire(results.threshold), origin=results.threshold_origin),
        "claims": claims,
        "results": written(results.estimates, definitions),
        "curves": to_wire(results.curves),
        "subgroups": [
            {
                **fields_to_wire(one, without=_ESTIMATES),
                "estimates": written(one.estimates),
                "differences": written(one.differences),
            }
            for one in results.subgroups
        ],
        "failures": _kept(
            n=results.flow.failed,
            categories=to_wire(results.flow.failed_categories),
            cases=to_wire(results.failures),
        ),
        "sensitivityAnalyses": sensitivity,
        "integrity": to_wire(results.integrity),
        **_kept(confusion=to_wire(results.confusion), labels=to_wire(results.labels)),
        **_machine(results.measured),
        "cohort": _cohort(results),
        "model": _kept(optimisation=_optimisation(results.optimisation)),
    }


def read_results(predicate: Wire) -> Results:
    """Return the results that ``write_results`` wrote into a predicate.

    Raises:
        NotOnWire: A part has another form.
    """
    try:
        return _read(predicate)
    except (KeyError, TypeError, AttributeError, ValueError):
        raise NotOnWire("results") from None


def _read(predicate: Wire) -> Results:
    analysis, cohort, sensitivity = predicate["analysis"], predicate["cohort"], predicate["sensitivityAnalyses"]
    subgroups = tuple(_read_subgroup(one) for one in predicate["subgroups"])
    return Results(
        task=analysis["task"],
        classes=read_part(tuple[str, ...], analysis["classes"]),
        positive=read_part(tuple[str, ...], analysis["positive"]),
        level=analysis["level"],
        combine=analysis.get("combine"),
        threshold=read_part(float | None, predicate["operatingPoint"].get("value")),
        threshold_origin=predicate["operatingPoint"]["origin"],
        interval_level=read_part(float, analysis["intervalLevel"]),
        seed=analysis["seed"],
        confirmatory=analysis["kind"] == "confirmatory",
        failed_policy=sensitivity["failedPolicy"],
        sampling=cohort["sampling"],
        prevalence=read_part(float | None, cohort.get("prevalence")),
        flow=_read_flow(cohort),
        estimates=_estimates(predicate["results"]),
        other_policy=_estimates(sensitivity.get("otherPolicy", [])),
        worst_case=_estimates(sensitivity.get("worstCase", [])),
        verdicts=_verdicts(predicate["claims"]),
        confusion=read_part(Confusion | None, predicate.get("confusion")),
        curves=read_part(Curves, predicate["curves"]),
        labels=read_part(tuple[LabelCounts, ...], predicate.get("labels", [])),
        subgroups=subgroups,
        indeterminate=read_part(Indeterminate | None, sensitivity.get("indeterminate")),
        verification=read_part(Verification | None, sensitivity.get("verification")),
        failures=read_part(tuple[CaseFailure, ...], predicate["failures"].get("cases", [])),
        integrity=read_part(tuple[IntegrityCheck, ...], predicate["integrity"]),
        optimisation=_read_optimisation(predicate["model"].get("optimisation")),
        measured=_read_machine(predicate),
    )


def _analysis(results: Results) -> Wire:
    return _kept(
        kind="confirmatory" if results.confirmatory else "exploratory",
        task=results.task,
        classes=list(results.classes),
        level=results.level,
        combine=results.combine,
        intervalLevel=to_wire(results.interval_level),
        seed=results.seed,
    ) | {"positive": list(results.positive)}


def _cohort(results: Results) -> Wire:
    flow = results.flow
    rows: list[Wire] = []
    for step, reasons in _STEPS:
        rows.append({"step": step, "n": getattr(flow, step)})
        rows += [{"step": step, "n": n, "reason": reason} for reason, n in getattr(flow, reasons or "", {}).items()]
    return _kept(sampling=results.sampling, prevalence=to_wire(results.prevalence)) | {
        "flow": rows,
        "patientsAnalysed": flow.patients,
    }


def _read_flow(cohort: Wire) -> Flow:
    facts: Wire = {"patients": cohort["patientsAnalysed"]}
    reasons = {step: name for step, name in _STEPS if name}
    for row in cohort["flow"]:
        if "reason" in row:
            facts.setdefault(reasons[row["step"]], {})[row["reason"]] = row["n"]
        else:
            facts[row["step"]] = row["n"]
    return Flow(**facts)


def _optimisation(facts: Optimisation | None) -> Wire | None:
    if facts is None:
        return None
    written: Wire = to_wire(facts)
    return {("maxAbsDiffToUnoptimised" if key == "maxAbsDiff" else key): item for key, item in written.items()}


def _read_optimisation(written: Wire | None) -> Optimisation | None:
    if written is not None:
        written = {("maxAbsDiff" if key == "maxAbsDiffToUnoptimised" else key): item for key, item in written.items()}
    read: Optimisation | None = read_part(Optimisation | None, written)
    return read


def _machine(measured: Measured) -> Wire:
    isolation = {("memoryLimit" if key == "memory" else key): item for key, item in measured.isolation.items()}
    return {
        "measured": _kept(
            latencyMs=to_wire(measured.latency_ms),
            stageMs=to_wire(measured.stage_ms),
            frames=to_wire(measured.frames),
            workers=measured.workers,
        ),
        "isolation": isolation,
        "environment": to_wire(measured.machine),
    }


def _read_machine(predicate: Wire) -> Measured:
    measured = predicate["measured"]
    isolation = {("memory" if key == "memoryLimit" else key): item for key, item in predicate["isolation"].items()}
    return Measured(
        latency_ms=read_part(dict[str, float], measured.get("latencyMs", {})),
        stage_ms=read_part(dict[str, float], measured.get("stageMs", {})),
        frames=read_part(dict[str, float], measured.get("frames", {})),
        isolation=read_part(dict[str, str], isolation),
        machine=read_part(dict[str, str], predicate["environment"]),
        workers=read_part(int, measured["workers"]),
    )


def _read_subgroup(written: Wire) -> SubgroupResult:
    plain = {key: item for key, item in written.items() if key not in _ESTIMATES}
    group: SubgroupResult = read_part(SubgroupResult, plain)
    return group.model_copy(
        update={"estimates": _estimates(written["estimates"]), "differences": _estimates(written["differences"])}
    )


def _estimates(written: Sequence[Wire]) -> tuple[Estimate, ...]:
    return tuple(read_estimate(one) for one in written)


def _verdicts(written: Sequence[Wire]) -> tuple[Verdict, ...]:
    return tuple(read_verdict(one) for one in written)


def _kept(**parts: Any) -> Wire:
    """Return the parts that say something."""
    return {key: part for key, part in parts.items() if part is not None and part not in ([], {})}
