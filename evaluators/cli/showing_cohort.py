"""What is in a folder of images, in sentences and short tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Final

from evaluators.cli.command import Call
from evaluators.cohort.finding_words import finding_sentence
from evaluators.cohort.overview import CohortOverview, overview
from evaluators.cohort.problem_words import problem_detail
from evaluators.domain.case import Cohort, ImageFacts, Problem, TableFacts

FIRST_CASES: Final = 5
"""Numbers of cases shown with a finding; JSON has them all."""
LISTED: Final = 50
"""Problems shown one by one; more are counted by kind, and JSON has them all."""


def show_cohort(call: Call, cohort: Cohort, classes: Sequence[str] | None = None) -> None:
    """Show counts, balance and problems; paths only here, on the hospital's own screen."""
    seen = overview(cohort, classes)
    if call.out.as_json:
        return
    words = call.words
    _show_flow(call, cohort, seen)
    _show_reading(call, cohort, seen)
    if cohort.reference_kind == "masks" and classes is None:
        call.out.say(words("cli.cohort.values", values=", ".join(cohort.values)))
    if seen.classes and cohort.reference_kind is not None:
        header = [words(f"cli.cohort.{name}") for name in ("class", "cases", "patients")]
        rows = [[one.name, words.count(one.cases), words.count(one.patients)] for one in seen.classes]
        call.out.table(header, rows, right=(1, 2))
    for remark in seen.remarks:
        call.out.say(str(words.error(remark)))
    show_findings(call, cohort)
    _show_problems(call, cohort, seen)


def as_document(cohort: Cohort, classes: Sequence[str] | None = None) -> dict[str, object]:
    """Return the same as plain data, every problem included."""
    seen = overview(cohort, classes)
    return {
        "files": seen.files_seen,
        "offered": seen.offered,
        "evaluable": seen.evaluable,
        "no_reference": seen.no_reference,
        "excluded": {reason.value: n for reason, n in seen.excluded.items()},
        "patients": seen.patients,
        "patient_source": cohort.patient_source,
        "classes": [asdict(one) for one in seen.classes],
        "modalities": dict(seen.modalities),
        "decoders": _counts(case.facts.decoder for case in cohort.cases if case.facts),
        "transfer_syntaxes": _counts(case.facts.transfer_syntax for case in cohort.cases if case.facts),
        "unit": cohort.unit,
        "reference_kind": cohort.reference_kind,
        "reference_format": cohort.reference_format,
        "table": cohort.table.model_dump(mode="json") if cohort.table else None,
        "findings": [finding.model_dump(mode="json") for finding in cohort.findings],
        "notes": [note.model_dump(mode="json") for note in cohort.notes],
        "problems": [problem.model_dump(mode="json", exclude_none=True) for problem in cohort.problems],
    }


def _counts(names: Iterable[str | None]) -> dict[str, int]:
    return dict(sorted(Counter(name for name in names if name).items()))


def _show_flow(call: Call, cohort: Cohort, seen: CohortOverview) -> None:
    """Say how many files became how many cases; the numbers add up."""
    words, excluded = call.words, sum(seen.excluded.values())
    files = words("cli.cohort.files", n=seen.files_seen)
    if cohort.reference_format is None:
        only_images = all(case.reading == "image" for case in cohort.cases)
        key = "cli.cohort.readable_images" if only_images else "cli.cohort.readable_cases"
        readable = words(key, n=seen.offered - excluded)
        call.out.say(words("cli.cohort.images", files=files, readable=readable, excluded=excluded))
    else:
        call.out.say(
            words(
                "cli.cohort.flow",
                files=files,
                offered=words("cli.cohort.offered", n=seen.offered),
                evaluable=seen.evaluable,
                excluded=excluded,
                no_reference=seen.no_reference,
            )
        )
    in_no_case = seen.files_seen - sum(len(case.files) for case in cohort.cases)
    if in_no_case > 0:
        call.out.say(words("cli.cohort.in_no_case", n=in_no_case))


def _show_reading(call: Call, cohort: Cohort, seen: CohortOverview) -> None:
    """Say how table and images were read: detected, shown, never guessed silently."""
    words = call.words
    if cohort.table:
        _show_table(call, cohort.table)
    elif cohort.reference_format and cohort.reference_kind:
        kind = words(f"cohort.reference_kind.{cohort.reference_kind}")
        format = words(f"cohort.reference_format.{cohort.reference_format}")
        masks = cohort.reference_kind == "masks"
        call.out.say(words("cli.cohort.masks" if masks else "cli.cohort.annotations", format=format, kind=kind))
    if cohort.unit != "file":
        files = sum(len(case.files) for case in cohort.cases)
        unit = words(f"cohort.unit.{cohort.unit}")
        call.out.say(words("cli.cohort.made_of", cases=len(cohort.cases), files=files, unit=unit))
    for note in cohort.notes:
        call.out.say(words(f"cohort.notes.{note.id}", **note.parameters))
    if cohort.patient_source:
        call.out.say(words(f"cohort.patient_source.{cohort.patient_source}", n=seen.patients or 0))
    readable = [case for case in cohort.cases if case.facts is not None and case.exclusion is None]
    if readable:
        formats = Counter(_kind(call, case.facts) for case in readable if case.facts)
        readings = Counter(words(f"cohort.reading.{case.reading}") for case in readable)
        call.out.say(words("cli.cohort.opened_as", kinds=_counted(call, formats), readings=_counted(call, readings)))


def _counted(call: Call, counts: Counter[str]) -> str:
    return ", ".join(f"{name} {call.words.count(n)}" for name, n in counts.most_common())


def _kind(call: Call, facts: ImageFacts) -> str:
    """Return the modality or, of a file that has none, its format in words."""
    key = f"cohort.format.{facts.format}"
    return facts.modality or (call.words(key) if call.words.has(key) else facts.format)


def _show_table(call: Call, table: TableFacts) -> None:
    """Say how the table was read; a workbook has no delimiter."""
    words, sign = call.words, f"cli.cohort.delimiter.{table.delimiter}"
    columns: dict[str, str | int] = {
        "rows": table.rows,
        "case": table.case_column,
        "label": ", ".join(table.label_columns),
    }
    if not table.delimiter:
        call.out.say(words("cli.cohort.workbook", **columns))
        return
    call.out.say(
        words(
            "cli.cohort.table",
            encoding=table.encoding.removesuffix("-sig").upper(),
            delimiter=words(sign) if words.has(sign) else table.delimiter,
            decimal=table.decimal or "–",
            **columns,
        )
    )


def show_findings(call: Call, cohort: Cohort, *, warnings_only: bool = False) -> None:
    """Say what was found about the cohort, each with the first cases behind it."""
    findings = [one for one in cohort.findings if one.severity == "warning" or not warnings_only]
    if not findings:
        return
    words = call.words
    header = [words(f"cli.cohort.{name}") for name in ("severity", "finding", "first_cases")]
    rows = []
    for finding in findings:
        first = ", ".join(map(str, finding.cases[:FIRST_CASES])) + (" …" if len(finding.cases) > FIRST_CASES else "")
        rows.append([words(f"cli.cohort.{finding.severity}"), finding_sentence(words, finding), first])
    call.out.table(header, rows)


def _show_problems(call: Call, cohort: Cohort, seen: CohortOverview) -> None:
    words = call.words
    if not seen.problems:
        call.out.say(words("cli.cohort.no_problems"))
        return
    header = [words(f"cli.cohort.{name}") for name in ("count", "problem", "remedy")]
    rows = [
        [words.count(one.count), words(f"problems.{one.kind}.title"), words(f"problems.{one.kind}.remedy")]
        for one in seen.problems
    ]
    call.out.table(header, rows, right=(0,))
    header = [words(f"cli.cohort.{name}") for name in ("where", "problem", "detail")]
    call.out.table(header, [_where(call, problem) for problem in cohort.problems[:LISTED]])
    if len(cohort.problems) > LISTED:
        rest = sum(problem.count for problem in cohort.problems[LISTED:])
        call.out.say(words("cli.cohort.more_problems", n=rest))


def _where(call: Call, problem: Problem) -> list[str]:
    places = []
    if problem.path:
        places.append(problem.path)
    if problem.row:
        places.append(call.words("cli.cohort.row", n=problem.row))
    return [" · ".join(places), call.words(f"problems.{problem.kind}.title"), problem_detail(call.words, problem)]
