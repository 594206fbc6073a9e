"""The check report: what was checked, when, with which program, and what was found. Not signed."""

from __future__ import annotations

import html
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from desktop.widgets.label import printable
from evaluators import __version__
from evaluators.errors import EvidenceError
from evaluators.evidence.answers import Answer, VerificationResult
from evaluators.texts import Words


@dataclass(frozen=True, slots=True)
class Checked:
    """A verification as it is written down."""

    file: str
    """Name of what was verified, without its folder."""
    at: datetime
    result: VerificationResult


def sentence(answer: Answer, words: Words) -> str:
    """Return an answer in words; a reason of withdrawal is an id with words of its own."""
    parameters = dict(answer.parameters)
    if "reason" in parameters:
        parameters["reason"] = words(f"verify.withdrawn_because.{parameters['reason']}")
    return printable(words(answer.sentence, **parameters))


def as_text(checked: Checked, words: Words) -> str:
    """Return the report for people."""
    lines = [words("desktop_verify.report.heading"), ""]
    lines += [f"{name}: {text}" for name, text in _head(checked, words)]
    lines.append("")
    lines += [": ".join(row) for row in _rows(checked, words)]
    lines += ["", words("verify.not_checked"), words("desktop_verify.report.unsigned"), words("desktop.status.purpose")]
    return "\n".join(lines) + "\n"


def as_html(checked: Checked, words: Words) -> str:
    """Return the report for printing."""
    head = "".join(
        f"<tr><td>{_safe(name)}&nbsp;&nbsp;</td><td>{_safe(text)}</td></tr>" for name, text in _head(checked, words)
    )
    rows = "".join(
        "<tr>" + "".join(f"<td>{_safe(cell)}&nbsp;&nbsp;</td>" for cell in row) + "</tr>"
        for row in _rows(checked, words)
    )
    notes = "".join(
        f"<p>{_safe(words(id))}</p>"
        for id in ("verify.not_checked", "desktop_verify.report.unsigned", "desktop.status.purpose")
    )
    title = _safe(words("desktop_verify.report.heading"))
    return f"<h2>{title}</h2><table>{head}</table><br><table>{rows}</table>{notes}"


def as_json(checked: Checked) -> str:
    """Return the report for programs."""
    result = checked.result
    document = {
        "format": 1,
        "signed": False,
        "file": checked.file,
        "checked_at": checked.at.isoformat(timespec="seconds"),
        "program": f"pruefstand {__version__}",
        "verdict": result.verdict,
        "exit_code": result.exit_code,
        "questions": [
            {"number": answer.number, **answer.model_dump(mode="json", exclude_defaults=True)}
            for answer in result.answers
        ],
        "signers": [signer.model_dump(mode="json", exclude_none=True) for signer in result.signers],
        "summary": result.facts.model_dump(mode="json") if result.facts else None,
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def save(checked: Checked, target: Path, words: Words) -> None:
    """Write the report, as JSON where the name says so.

    Raises:
        EvidenceError: It cannot be written (``C755``).
    """
    content = as_json(checked) if target.suffix.lower() == ".json" else as_text(checked, words)
    try:
        target.write_text(content, "utf-8")
    except OSError:
        raise EvidenceError("C755", file=target.name) from None


def _head(checked: Checked, words: Words) -> list[tuple[str, str]]:
    at = checked.at.astimezone()
    named = {
        "file": checked.file,
        "checked_at": f"{words.date(at, time=True)} {at:%Z}",
        "program": f"Prüfstand {__version__}",
        "verdict": words(f"verify.verdict.{checked.result.verdict}"),
    }
    signers = [
        f"{one.name or '–'}, {one.organisation or '–'} ({one.key_sha256[:16]})" for one in checked.result.signers
    ]
    if signers:
        named["signers"] = "; ".join(signers)
    return [(words(f"desktop_verify.report.{name}"), printable(text)) for name, text in named.items()]


def _rows(checked: Checked, words: Words) -> list[tuple[str, str, str]]:
    return [
        (
            words(f"verify.question.{answer.question}"),
            words(f"verify.status.{answer.status}"),
            sentence(answer, words),
        )
        for answer in checked.result.answers
    ]


def _safe(text: str) -> str:
    return html.escape(text)
