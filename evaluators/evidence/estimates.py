"""Estimates and verdicts as they stand in a predicate, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from evaluators.domain.estimate import Counts, Estimate, Group, Interval, Reason
from evaluators.domain.results import Verdict
from evaluators.domain.submission import Claim
from evaluators.domain.wire import NotOnWire, fields_to_wire, from_wire, reader_of, to_wire
from evaluators.evidence.record import Definition

_AS_THEY_ARE = (
    "metric",
    "comparator",
    "margin",
    "primary",
    "verdict",
    "whyNone",
    "newCasesNeeded",
    "newCasesNeeded90",
    "expectedPrecision",
)
"""Fields of a verdict that stand beside its estimate under their own names."""
_YES, _VALUE, _REASON = reader_of(bool), reader_of(float | None), reader_of(Reason | None)
_TEXT = reader_of(str | None)
_GROUP, _INTERVAL, _COUNTS = reader_of(Group | None), reader_of(Interval | None), reader_of(Counts | None)


def write_estimate(estimate: Estimate, *, seed: str, definitions: Mapping[str, Definition]) -> dict[str, Any]:
    """Return an estimate as ``{"metric", "observed", "interval", "n"}``, or undefined with a reason, or suppressed."""
    written: dict[str, Any] = {"metric": estimate.id}
    if estimate.metric in definitions:
        written["definition"] = to_wire(definitions[estimate.metric])
    if estimate.group is not None:
        written["group"] = to_wire(estimate.group)
    if estimate.suppressed:
        return {**written, "suppressed": True}
    if estimate.undefined is not None:
        written["undefined"] = estimate.undefined.value
    else:
        written["observed"] = to_wire(estimate.value)
    if estimate.unit is not None:
        written["unit"] = estimate.unit
    if estimate.interval is not None:
        written["interval"] = {**to_wire(estimate.interval), "unit": "patient"}
        if estimate.interval.resamples is not None:
            written["interval"]["seed"] = seed
    if estimate.no_interval is not None:
        written["noInterval"] = estimate.no_interval.value
    if estimate.n is not None:
        written["n"] = to_wire(estimate.n)
    return written


def read_estimate(written: Mapping[str, Any]) -> Estimate:
    """Return the estimate that ``write_estimate`` wrote; keys of other parts are ignored.

    Raises:
        NotOnWire: It has another form.
    """
    metric, parameter = _split(written.get("metric"))
    try:
        return Estimate(
            metric=metric,
            parameter=parameter,
            group=_GROUP(written.get("group")),
            value=_VALUE(written.get("observed")),
            unit=_TEXT(written.get("unit")),
            undefined=_REASON(written.get("undefined")),
            suppressed=_YES(written.get("suppressed", False)),
            interval=_interval(written.get("interval")),
            no_interval=_REASON(written.get("noInterval")),
            n=_COUNTS(written.get("n")),
        )
    except ValidationError:
        raise NotOnWire("estimate") from None


def write_verdict(
    verdict: Verdict,
    number: int,
    *,
    seed: str,
    level: str,
    alpha: float,
    declared: Sequence[Claim],
    definitions: Mapping[str, Definition],
) -> dict[str, Any]:
    """Return a goal with what became of it, the estimate beside it."""
    written = write_estimate(verdict.estimate, seed=seed, definitions=definitions)
    if verdict.estimate.id != verdict.metric:
        written["estimateOf"] = verdict.estimate.id
    facts = fields_to_wire(verdict, without=("estimate",))
    written |= {key: facts[key] for key in _AS_THEY_ARE if key in facts}
    written |= {
        "id": f"goal-{number}",
        "text": verdict.goal,
        "goal": _benchmark(verdict),
        "level": level,
        "hypothesis": f"one-sided {alpha!r}",
    }
    if verdict.claim is not None:
        written["claim"] = verdict.claim
        written["claimed"] = next((to_wire(c) for c in declared if c.metric == verdict.claim), {})
    return written


def read_verdict(written: Mapping[str, Any]) -> Verdict:
    """Return the verdict that ``write_verdict`` wrote.

    Raises:
        NotOnWire: It has another form.
    """
    facts = {key: written[key] for key in (*_AS_THEY_ARE, "claim") if key in written}
    goal, comparator = written.get("goal"), written.get("comparator")
    if comparator == "within":
        if not isinstance(goal, list) or len(goal) != 2:
            raise NotOnWire("goal")
        facts["lower"], facts["upper"] = goal
    else:
        facts["lower" if comparator == ">=" else "upper"] = goal
    estimate = read_estimate({**written, "metric": written.get("estimateOf", written.get("metric"))})
    return from_wire(Verdict, facts | {"goal": written.get("text")}, known={"estimate": estimate})


def read_definitions(entries: Sequence[Mapping[str, Any]]) -> dict[str, Definition]:
    """Return the definitions that stand beside estimates, by metric id without brackets."""
    found: dict[str, Definition] = {}
    for entry in entries:
        if "definition" in entry:
            found[_split(entry.get("estimateOf", entry.get("metric")))[0]] = from_wire(Definition, entry["definition"])
    return found


def _benchmark(verdict: Verdict) -> Any:
    if verdict.comparator == "within":
        return [to_wire(verdict.lower), to_wire(verdict.upper)]
    return to_wire(verdict.lower if verdict.comparator == ">=" else verdict.upper)


def _split(identifier: object) -> tuple[str, str | None]:
    if not isinstance(identifier, str):
        raise NotOnWire("metric")
    metric, bracket, rest = identifier.partition("[")
    if not bracket:
        return metric, None
    if not rest.endswith("]"):
        raise NotOnWire("metric")
    return metric, rest[:-1]


def _interval(written: object) -> Interval | None:
    """Read an interval without what the writer repeats beside it: the unit and the seed."""
    if isinstance(written, dict):
        written = {key: item for key, item in written.items() if key not in {"unit", "seed"}}
    read: Interval | None = _INTERVAL(written)
    return read
