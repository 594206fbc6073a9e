"""How an estimate reads: the value, its interval and what it rests on, as the language writes numbers.

Screen, command line, PDF and spreadsheet use these functions, so that they cannot disagree.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from typing import Final

from evaluators.domain.estimate import Counts, Estimate, Interval
from evaluators.texts import Words

MINUS: Final = "\u2212"
DASH: Final = "\u2013"
CLIP: Final = "clip"
OF_FRAMES: Final = frozenset({"auroc", "sensitivity", "specificity", "ppv", "npv", "balanced_accuracy"})
"""Measures that count frames where a model follows videos: ``tasks.video_units`` is too heavy for verification."""
"""In the brackets of an estimate about whole videos."""
DIGITS: Final = 3
COARSE_DIGITS: Final = 2
"""Of values that left the house rounded to steps: a third digit would only look exact."""
_RAISED: Final = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def value(number: float, words: Words, digits: int = DIGITS) -> str:
    """Return a value with three digits that count, as external summaries carry: 0.913, 1.09, 12.4, 1,204."""
    return _rounded(number, ROUND_HALF_EVEN, words, digits)


def lower_limit(number: float, words: Words, digits: int = DIGITS) -> str:
    """Return a lower limit, rounded down: 0.8498 never reads 0.850."""
    return _rounded(number, ROUND_FLOOR, words, digits)


def upper_limit(number: float, words: Words, digits: int = DIGITS) -> str:
    """Return an upper limit, rounded up."""
    return _rounded(number, ROUND_CEILING, words, digits)


def interval(limits: Interval, words: Words, digits: int = DIGITS) -> str:
    """Return ``0.871–0.942``; with a negative limit ``−0.120 to 0.034``; ``≥ 0.871`` where one side is open."""
    lower, upper = limits.lower, limits.upper
    if lower is None and upper is None:
        return DASH
    if lower is None:
        return f"≤ {upper_limit(upper or 0.0, words, digits)}"
    if upper is None:
        return f"≥ {lower_limit(lower, words, digits)}"
    low, high = lower_limit(lower, words, digits), upper_limit(upper, words, digits)
    return words("report.numbers.from_to", low=low, high=high) if lower < 0 else f"{low}{DASH}{high}"


def estimate_value(estimate: Estimate, words: Words) -> str:
    """Return the value, or a dash where there is none."""
    if estimate.suppressed:
        return words("report.numbers.suppressed_cell")
    if estimate.value is None:
        return DASH
    shown = value(estimate.value, words, _digits(estimate))
    return with_unit(shown, estimate.unit)


def with_unit(shown: str, unit: str | None) -> str:
    """Return a number with its unit, which no line break parts from it; a pure number as it is."""
    return f"{shown}\u00a0{unit}" if unit else shown


def estimate_interval(estimate: Estimate, words: Words) -> str:
    """Return the interval, or why there is no value or no interval."""
    if estimate.suppressed:
        return DASH
    if estimate.interval is not None:
        return interval(estimate.interval, words, _digits(estimate))
    reason = estimate.undefined or estimate.no_interval
    assert reason is not None, "an estimate has an interval or a reason"
    own = f"results.reasons_of.{estimate.metric}.{reason.value}"
    return words(own if words.has(own) else f"results.reasons.{reason.value}")


def estimate_cases(estimate: Estimate, words: Words) -> str:
    """Return the cases and, in brackets, the patients an estimate rests on; ``≥`` where they were rounded down.

    Lesions and events are called so: several may belong to one case.
    """
    n = estimate.n
    if n is None:
        return DASH
    sign = "≥\u00a0" if n.rounded else ""
    return f"{sign}{counted(n, words)} ({sign}{words.count(n.patients)})"


def counted(n: Counts, words: Words) -> str:
    """Return what an estimate rests on: 252, 362 lesions."""
    number = words.count(n.cases)
    return number if n.of is None else words(f"report.numbers.counted.{n.of}", n=n.cases, shown=number)


def level(share: float, words: Words) -> str:
    """Return a confidence level without idle decimals: 95% / 95-%, 97.5%."""
    return words("report.numbers.level", level=words.number(share * 100, 0 if round(share * 1000) % 10 == 0 else 1))


def milliseconds(time: float, words: Words) -> str:
    """Return a time with about three digits: 9.12, 41.3, 152."""
    return words.number(time, 2 if time < 10 else 1 if time < 100 else 0)


def tiny(number: float, words: Words) -> str:
    """Return a very small number as ``6.0 × 10⁻⁸``."""
    if number == 0:
        return "0"
    mantissa, exponent = f"{number:.1e}".split("e")
    return f"{words.number(float(mantissa), 1)} × 10{str(int(exponent)).translate(_RAISED)}"


def p_value(p: float, words: Words) -> str:
    """Return ``= 0.421`` or ``< 0.001``, with a space that is not broken."""
    return f"<\u00a0{words.number(0.001, 3)}" if p < 0.001 else f"=\u00a0{words.number(p, 3)}"


def _digits(estimate: Estimate) -> int:
    return COARSE_DIGITS if estimate.n is not None and estimate.n.rounded else DIGITS


def as_read(estimate: Estimate) -> tuple[float | None, float | None, float | None]:
    """Return value and limits as numbers that hold what ``estimate_value`` and ``estimate_interval`` say."""
    limits = estimate.interval
    ends = (estimate.value, limits.lower if limits else None, limits.upper if limits else None)
    digits = _digits(estimate)
    value, lower, upper = (
        None if end is None else float(_quantized(end, rounding, digits))
        for end, rounding in zip(ends, (ROUND_HALF_EVEN, ROUND_FLOOR, ROUND_CEILING), strict=True)
    )
    return value, lower, upper


def places(number: float, digits: int = DIGITS) -> int:
    """Return how many decimals show that many digits that count."""
    return max(0, digits - sum(abs(number) >= power for power in (1, 10, 100)))


def _quantized(number: float, rounding: str, digits: int) -> Decimal:
    rounded = Decimal(repr(number)).quantize(Decimal(1).scaleb(-places(number, digits)), rounding=rounding)
    return rounded + 0  # turns a negative zero into zero


def _rounded(number: float, rounding: str, words: Words, digits: int) -> str:
    text = words.number(float(_quantized(number, rounding, digits)), places(number, digits))
    return text.replace("-", MINUS)


def plain(number: float, words: Words) -> str:
    """Return a number a person typed in its shortest form: 0.5, 0.85."""
    digits = max(0, -int(Decimal(repr(number)).normalize().as_tuple().exponent))
    return words.number(number, digits).replace("-", MINUS)


def interval_with_level(limits: Interval, words: Words) -> str:
    """Return ``95% CI 0.871–0.942``."""
    return words("report.numbers.interval", level=level(limits.level, words), interval=interval(limits, words))


def estimate_name(estimate: Estimate, words: Words, task: str | None = None) -> str:
    """Return the name of the metric, with its class or number in brackets; the id where it is not known here.

    Args:
        estimate: The estimate.
        words: The language.
        task: Kind of the model: of videos, what counts frames says so, beside what counts clips or events.
    """
    id = f"metrics.{estimate.metric}.name"
    name = words(id) if words.has(id) else estimate.metric
    if task == "video" and estimate.id in OF_FRAMES:
        return words("report.numbers.of", name=name, parameter=words("report.numbers.frame"))
    if estimate.parameter is None:
        return name
    return words("report.numbers.of", name=name, parameter=_parameter(estimate.parameter, words))


def _parameter(parameter: str, words: Words) -> str:
    if parameter == CLIP:
        return words("report.numbers.clip")
    try:
        return plain(float(parameter), words)
    except ValueError:
        return parameter
