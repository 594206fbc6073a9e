"""How the evaluation was run, planned and documented: the right column of the second page."""

from __future__ import annotations

from itertools import groupby
from typing import Final

from evaluators.domain.plan import Amendment, SegmentationPlan
from evaluators.domain.plan_identity import readable
from evaluators.domain.submission import Input
from evaluators.evidence.record import ReaderReview, Record
from evaluators.isolation.naming import in_words
from evaluators.report import numerals
from evaluators.report.blocks import Block, Bullets, Heading, Pairs, Text
from evaluators.report.plan_wording import boxes_text, changes
from evaluators.report.wording import check_title, counted, grouped, listed, moment, named, short
from evaluators.submission.sentences import preparation_sentences
from evaluators.tasks.mask_settings import tolerance_of
from evaluators.texts import Words

AMENDMENTS_SHOWN: Final = 4
DEMOGRAPHICS_SHOWN: Final = 4
Row = tuple[str, str]

RUN_HERE: Final = {"preparation", "optimiser", "golden", "time", "isolation"}
"""Facts that there are only where this program ran the model."""


def run_blocks(record: Record, words: Words) -> tuple[Block, ...]:
    """Return the blocks of the column."""
    return (
        Heading(words("report.sections.run")),
        Pairs(tuple((words(f"report.run.{name}"), text) for name, text in _run(record, words))),
        Heading(words("report.sections.plan")),
        Pairs(tuple((words(f"report.plan.{name}"), text) for name, text in _plan(record, words))),
        *_amendments(record, words),
        Heading(words("report.sections.cohort")),
        Pairs(_cohort(record, words)),
        *_checks(record, words),
        *_crosswalk(record, words),
    )


def _run(record: Record, words: Words) -> tuple[Row, ...]:
    results, measured = record.results, record.results.measured
    isolation = {name: measured.isolation.get(name, "") for name in ("network", "filesystem", "memory", "process")}
    machine = {name: short(measured.machine.get(name, "–"), 60) for name in ("os", "cpu", "onnxruntime", "python")}
    rows = [
        ("preparation", preparation_text(record, words)),
        *(_measurement(record, words) or (("threshold", _threshold(record, words)),)),
        *((("combine", words(f"results.combine.{results.combine}")),) if results.combine else ()),
        *_masks(record, words),
        *_boxes(record, words),
        ("optimiser", _optimiser(record, words)),
        ("golden", _golden(record, words)),
        ("time", _time(record, words)),
        *_frames(record, words),
        (
            "isolation",
            words(
                "report.run.isolation_value",
                **{name: in_words(short(text, 60), words) for name, text in isolation.items()},
            )
            if all(isolation.values())
            else words("report.run.isolation_none"),
        ),
        (
            "environment",
            words("report.run.environment_value", **machine)
            + "; "
            + words("report.run.workers", n=measured.workers)
            + f"; Prüfstand {record.harness.version}",
        ),
    ]
    if record.execution == "predictions_supplied":
        here = RUN_HERE | {"threshold"} if results.task == "segmentation" else RUN_HERE  # masks come drawn
        rows = [(name, words("report.run.elsewhere") if name in here else text) for name, text in rows]
    if results.flow.failed:
        rows.append(
            ("failures", counted("failures", results.flow.failed_categories, words) or str(results.flow.failed))
        )
    return tuple(rows)


def preparation_text(record: Record, words: Words) -> str:
    """Return the steps before the model sees an image, as sentences."""
    preparation = record.model.preparation
    if preparation is None:
        return words("report.run.elsewhere")
    declared = Input(
        name="input",
        layout=preparation.layout,
        dtype=preparation.dtype,
        colour=preparation.colour,
        steps=preparation.steps,
        sliding_window=preparation.sliding_window,
    )
    return short(" ".join(preparation_sentences(declared, words)), 600)


def _threshold(record: Record, words: Words) -> str:
    threshold = record.results.threshold
    if threshold is None:
        largest = record.results.task in {"classification", "segmentation"}
        return words(f"report.run.{'threshold_none' if largest else 'threshold_not_given'}")
    origin = words(f"report.origin.{record.results.threshold_origin}")
    return words("report.run.threshold_value", threshold=numerals.plain(threshold, words), origin=origin)


def _measurement(record: Record, words: Words) -> tuple[Row, ...]:
    """Return how far a measurement may be off, and what failed ones count as; nothing of other tasks."""
    if record.results.task != "measurement":
        return ()
    settings, unit = record.plan.plan.measurement, record.plan.value_unit
    error = None if settings is None or settings.acceptable_error is None else settings.acceptable_error
    shown = "" if error is None else " ".join(filter(None, (numerals.plain(error, words), unit)))
    told = words("report.run.acceptable_error", error=shown) if error is not None else words("report.run.no_error")
    return (("measurement", f"{told} {words('report.run.measurement_counted')}"),)


def _masks(record: Record, words: Words) -> tuple[Row, ...]:
    """Return how masks were scored."""
    if record.results.task != "segmentation":
        return ()
    rule = (record.plan.plan.segmentation or SegmentationPlan()).empty
    scored = {estimate.parameter for estimate in record.results.estimates}
    left_out = ", ".join(name for name in record.results.classes if name not in scored)
    sentences = [words(f"report.run.masks_{rule}")]
    if any(estimate.metric == "nsd" for estimate in record.results.estimates):
        settings = record.plan.plan.segmentation or SegmentationPlan()
        sentences.append(words("report.run.masks_nsd", tolerance=numerals.plain(tolerance_of(settings), words)))
    if left_out:
        sentences.append(words("report.run.masks_left_out", names=short(left_out, 120)))
    return (("masks", " ".join(sentences)),)


def _boxes(record: Record, words: Words) -> tuple[Row, ...]:
    """Return when a box was a hit."""
    if record.results.task != "detection":
        return ()
    return (("boxes", f"{boxes_text(words, record.plan.plan)} {words('report.run.boxes_counted')}"),)


def _optimiser(record: Record, words: Words) -> str:
    check = record.results.optimisation
    if check is None or check.max_abs_diff is None:
        return words("report.run.unmeasured")
    return words(f"report.run.optimiser_{check.level}", diff=numerals.tiny(check.max_abs_diff, words), n=check.sample)


def _golden(record: Record, words: Words) -> str:
    golden = record.model.golden_samples
    if golden is None or golden.n == 0:
        return words("report.run.golden_none")
    return words("report.run.golden_value", reproduced=golden.reproduced, n=golden.n)


def _time(record: Record, words: Words) -> str:
    latency = record.results.measured.latency_ms
    if not all(name in latency for name in ("p50", "p95", "p99", "max")):
        return words("report.run.unmeasured")
    return words("report.run.time_value", **{name: numerals.milliseconds(ms, words) for name, ms in latency.items()})


def _frames(record: Record, words: Words) -> tuple[Row, ...]:
    """Return how fast frames of videos were, as a live stream and without waiting, and what the measures count."""
    if record.results.task != "video":
        return ()
    measured = record.results.measured.frames
    sentences = [words("report.run.frames_counted")]
    for kind in ("stream", "batch"):
        told = {name.removeprefix(f"{kind}."): number for name, number in measured.items() if name.startswith(kind)}
        if told:
            times = {
                share: numerals.milliseconds(told[f"total.{share}"], words) for share in ("p50", "p95", "p99", "max")
            }
            shares = {name: words.percent(told.get(name, 0.0)) for name in ("over_budget_share", "dropped_share")}
            budget = numerals.milliseconds(told["budget_ms"], words)
            fps = words.number(told["fps"], 1)
            sentences.append(words(f"report.run.frames_{kind}", budget=budget, fps=fps, **times, **shares))
    return (("frames", " ".join(sentences)),)


def _plan(record: Record, words: Words) -> tuple[Row, ...]:
    ledger = record.run_ledger
    index, aborted = words.count(ledger.run_index_for_this_cohort), words.count(ledger.aborted_runs)
    prevalence = record.plan.plan.report.target_prevalence
    target = () if prevalence is None else (("prevalence", numerals.plain(prevalence, words)),)
    return (
        ("digest", grouped(record.pre_registration.plan_digest)),
        *target,
        ("model", grouped(record.model.package_digest)),
        ("results", grouped(record.results_digest)),
        ("runs", words("report.plan.runs_value", index=index, aborted=aborted, scope=words("report.plan.scope"))),
    )


def _amendments(record: Record, words: Words) -> tuple[Block, ...]:
    amendments = record.plan.amendments
    if not amendments:
        return ()
    shown = tuple(_amendment(amendment, words) for amendment in amendments[:AMENDMENTS_SHOWN])
    hidden = len(amendments) - len(shown)
    rest = (Text(words("report.more_rows", n=hidden), quiet=True),) if hidden else ()
    return Heading(words("report.plan.amendments")), Bullets(shown), *rest


def _amendment(amendment: Amendment, words: Words) -> str:
    withheld = words("report.plan.withheld")
    field, before, after = changes(words, amendment)
    return words(
        "report.plan.amendment",
        date=moment(amendment.at, words),
        field=field,
        before=short(before.replace("\n", "; "), 60),
        after=short(after.replace("\n", "; "), 60),
        reason=short(readable(amendment.reason) or withheld, 120),
        late=words("report.plan.late") if amendment.after_first_inference else "",
    )


def _cohort(record: Record, words: Words) -> tuple[Row, ...]:
    cohort = record.cohort
    rows: list[Row] = []
    if cohort.date_range:
        rows.append((words("report.cohort.period"), cohort.date_range.replace("/", " – ")))
    if cohort.class_patients:
        rows.append((words("report.cohort.class_patients"), short(_bins(cohort.class_patients, words), 200)))
    for attribute, bins in sorted(cohort.demographics.items())[:DEMOGRAPHICS_SHOWN]:
        if bins:
            rows.append((short(named("report.attributes", attribute, words), 24), short(_bins(bins, words), 160)))
    for name, bins in (("modalities", cohort.modalities), ("manufacturers", cohort.manufacturers)):
        if bins:
            rows.append((words(f"report.cohort.{name}"), short(_bins(bins, words), 160)))
    if record.reader_review is not None:
        rows.append((words("report.cohort.readers"), _readers(record.reader_review, words)))
    source = f"cohort.patient_source.{cohort.patient_source}"
    if words.has(source):
        rows.append((words("report.cohort.patients_from"), words(source)))
    return tuple(rows)


def _readers(review: ReaderReview, words: Words) -> str:
    """Return how many cases readers looked at and what they said; their notes stay in the record."""
    return listed(
        (
            words("report.cohort.reviewed", n=review.cases),
            counted("report.readers", review.verdicts, words),
            words("report.cohort.notes", n=len(review.notes)) if review.notes else "",
        )
    )


def _bins(bins: dict[str, int], words: Words) -> str:
    return ", ".join(
        words("report.cohort.cell", name=named("report.values", name, words), n=count)
        for name, count in sorted(bins.items())
    )


def _checks(record: Record, words: Words) -> tuple[Block, ...]:
    """Return the checks by status, those that need attention first."""
    order = ("fail", "warn", "not_possible", "pass")
    checks = sorted(record.results.integrity, key=lambda check: order.index(check.status))
    if not checks:
        return ()
    rows = tuple(
        (words(f"report.status.{status}"), "; ".join(check_title(check, words) for check in group))
        for status, group in groupby(checks, key=lambda check: check.status)
    )
    return Heading(words("report.sections.integrity")), Pairs(rows)


def _crosswalk(record: Record, words: Words) -> tuple[Block, ...]:
    if not record.crosswalk:
        return ()
    schemes = groupby(sorted(record.crosswalk, key=lambda row: row.scheme), key=lambda row: row.scheme)
    parts = [
        words(
            "report.crosswalk.row",
            scheme=named("report.crosswalk.schemes", scheme, words),
            ref=", ".join(dict.fromkeys(row.ref for row in rows)),
        )
        for scheme, rows in schemes
    ]
    return (
        Heading(words("report.sections.crosswalk")),
        Text(words("report.crosswalk.informative", rows=short("; ".join(parts), 500))),
    )
