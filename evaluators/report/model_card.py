"""The vendor's card with the measured values filled in, as a CHAI Applied Model Card.

Source: Coalition for Health AI, Applied Model Card schema v0.2 (namespace ``https://mc.chai.org/v0.2/schema.xsd``):
every element below and their order are the schema's; measured values follow its examples' ``estimate_ci`` form.
The card is written in English, as the schema's own examples are; what a hospital does not know says so.
"""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from typing import Final

from evaluators.domain.estimate import Estimate
from evaluators.domain.results import Results
from evaluators.evidence.record import Record
from evaluators.report.first_measures import first_measures
from evaluators.report.natural_frequency import natural_frequencies
from evaluators.report.page_one import reference_standard, result_sentence
from evaluators.report.run_facts import preparation_text
from evaluators.report.wording import goal, shown_estimates, verdict
from evaluators.texts import Words

NAMESPACE: Final = "https://mc.chai.org/v0.2/schema.xsd"
Part = tuple[str, "str | Sequence[Part]"]
"""An element: its name, and its text or its elements in order."""


def model_card(record: Record) -> bytes:
    """Return the card as UTF-8 XML; the same record gives the same bytes."""
    words = Words("en")
    parts: Sequence[Part] = (
        ("BasicInfo", _basic(record, words)),
        ("ReleaseInfo", _release(record, words)),
        ("ModelSummary", (("Summary", _summary(record, words)), ("Keywords", _keywords(record)))),
        ("UsesAndDirections", _uses(record, words)),
        ("Warnings", _warnings(record, words)),
        ("TrustIngredients", _ingredients(record, words)),
        ("KeyMetrics", _metrics(record, words)),
        ("Resources", _resources(record, words)),
        ("Bibliography", ""),
    )
    root = ET.Element("AppliedModelCard", {"xmlns": NAMESPACE})
    _fill(root, parts)
    ET.indent(root)
    xml: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return xml + b"\n"


def _fill(element: ET.Element, parts: Sequence[Part]) -> None:
    for name, content in parts:
        child = ET.SubElement(element, name)
        if isinstance(content, str):
            child.text = _allowed(content)
        else:
            _fill(child, content)


def _allowed(text: str) -> str:
    """Return the text without characters that XML 1.0 cannot hold."""
    return "".join(char for char in text if char in "\t\n" or " " <= char <= "\ud7ff" or char >= "\ue000")


def _basic(record: Record, words: Words) -> Sequence[Part]:
    unknown = words("report.card.not_declared")
    return ("ModelName", record.model.name), ("ModelDeveloper", record.model.developer), ("DeveloperContact", unknown)


def _release(record: Record, words: Words) -> Sequence[Part]:
    unknown = words("report.card.not_declared")
    return (
        ("ReleaseStage", unknown),
        ("ReleaseDate", unknown),
        ("ReleaseVersion", record.model.version),
        ("GlobalAvailability", unknown),
    )


def _summary(record: Record, words: Words) -> str:
    return words(
        "report.card.summary",
        name=record.model.name,
        version=record.model.version,
        site=record.evaluator.organisation,
        date=record.evaluated_at,
    )


def _keywords(record: Record) -> Sequence[Part]:
    return tuple(("Keyword", word) for word in (record.results.task, *sorted(record.cohort.modalities)))


def _uses(record: Record, words: Words) -> Sequence[Part]:
    use, unknown = record.intended_use, words("report.card.not_declared")
    return (
        ("IntendedUseAndWorkflow", use.text or unknown),
        ("PrimaryIntendedUsers", unknown),
        ("HowToUse", words("report.card.how_to_use")),
        ("TargetedPatientPopulation", use.population or unknown),
        ("CautionedOutOfScopeSettings", use.setting or unknown),
    )


def _warnings(record: Record, words: Words) -> Sequence[Part]:
    known = " ".join(sentence.text for sentence in (*record.limitations, *record.not_tested))
    return (
        ("KnownRisksAndLimitations", known or words("report.card.not_declared")),
        ("KnownBiasesOrEthicalConsiderations", words("report.card.see_fairness")),
        ("ClinicalRiskLevel", words("report.card.not_declared")),
    )


def _ingredients(record: Record, words: Words) -> Sequence[Part]:
    unknown, model = words("report.card.not_declared"), record.model
    means = model.interpretation.means if model.interpretation else "probabilities"
    output = words("report.card.output", means=means, classes=", ".join(record.results.classes))
    if model.graph is None:
        kind = words("report.card.predictions_type", digest=model.package_digest)
    else:
        kind = words("report.card.model_type", opset=str(model.graph.opset), digest=model.package_digest)
    facts = (
        ("OutcomesAndOutputs", output),
        ("ModelType", kind),
        ("InputDataSource", words("report.card.cohort", cases=record.cohort.cases, patients=record.cohort.patients)),
        ("OutputAndInputDataTypes", preparation_text(record, words)),
        ("DevelopmentDataCharacterization", unknown),
        ("BiasMitigationApproaches", unknown),
        ("OngoingMaintenance", unknown),
        ("Transparency", words("report.card.transparency", digest=record.results_digest)),
    )
    transparency = ("FundingSource", unknown), ("StakeholdersConsulted", unknown)
    return ("AISystemFacts", facts), ("TransparencyInformation", transparency)


def _metrics(record: Record, words: Words) -> Sequence[Part]:
    results = record.results
    groups = tuple(estimate for group in results.subgroups for estimate in group.estimates)
    reliability = tuple(
        (words("report.card.latency", quantile=name), ms) for name, ms in sorted(results.measured.latency_ms.items())
    )
    frequency = natural_frequencies(results, words, target_prevalence=record.plan.plan.report.target_prevalence)
    return (
        ("UsefulnessUsabilityEfficacy", _metric(record, words, shown_estimates(results), (), frequency or "")),
        ("FairnessEquity", _metric(record, words, groups, (), words("report.card.fairness"))),
        ("SafetyReliability", _metric(record, words, (), reliability, words("report.card.reliability"))),
    )


def _metric(
    record: Record,
    words: Words,
    estimates: Sequence[Estimate],
    numbers: Sequence[tuple[str, float]],
    interpretation: str,
) -> Sequence[Part]:
    results = record.results
    measured: list[Part] = [
        ("MetricResult", (("Label", _label(estimate)), ("ValueJson", _value(estimate)))) for estimate in estimates
    ]
    measured += [
        ("MetricResult", (("Label", label), ("ValueJson", _json({"kind": "single", "value": number, "unit": "ms"}))))
        for label, number in numbers
    ]
    nothing: list[Part] = [
        ("MetricResult", (("Label", words("report.card.none")), ("ValueJson", _json({"kind": "none"}))))
    ]
    flow = words("report.card.cases", offered=results.flow.offered, evaluated=results.flow.evaluated)
    return (
        ("MetricGoal", _goals(results, words)),
        ("Results", measured or nothing),
        ("Interpretation", interpretation or _main(results, words)),
        ("TestType", words("report.card.confirmatory" if results.confirmatory else "report.card.exploratory")),
        ("TestingDataDescription", flow),
        ("ValidationProcessAndJustification", reference_standard(record, words)),
    )


def _goals(results: Results, words: Words) -> str:
    goals = [f"{result.metric} {goal(result, words)}: {verdict(result, words)}" for result in results.verdicts]
    return "; ".join(goals) or words("report.main.no_goals")


def _main(results: Results, words: Words) -> str:
    return " ".join(result_sentence(estimate, words, results.task) for estimate in first_measures(results)[:2])


def _label(estimate: Estimate) -> str:
    group = estimate.group
    return estimate.id if group is None else f"{estimate.id} ({group.attribute}: {group.value})"


def _value(estimate: Estimate) -> str:
    """Return the value as the schema's examples write it: ``estimate_ci`` with its level in percent."""
    if estimate.suppressed:
        return _json({"kind": "suppressed"})
    if estimate.value is None:
        return _json({"kind": "undefined", "reason": str(estimate.undefined)})
    unit = {} if estimate.unit is None else {"unit": estimate.unit}
    limits = estimate.interval
    if limits is None or limits.lower is None or limits.upper is None:
        return _json({"kind": "single", "value": estimate.value, **unit})
    level = round(limits.level * 100, 6)
    ends = {"lower": limits.lower, "upper": limits.upper, "level": level}
    return _json({"kind": "estimate_ci", "estimate": estimate.value, **ends, **unit})


def _json(value: dict[str, object]) -> str:
    return json.dumps(value, separators=(",", ":"))


def _resources(record: Record, words: Words) -> Sequence[Part]:
    return (
        ("EvaluationReferences", words("report.card.evaluation", digest=record.results_digest)),
        ("PeerReviewedPublications", words("report.card.not_declared")),
        ("PatientConsentOrDisclosure", record.ethics_reference or words("report.card.not_declared")),
    )
