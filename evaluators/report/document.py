"""From a record to what stands on the two pages, in the words of one language."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal

from evaluators.evidence.record import Record
from evaluators.report.blocks import Document
from evaluators.report.page_one import page_one
from evaluators.report.page_two import page_two
from evaluators.report.wording import grouped, moment, short
from evaluators.texts import Language, Words

PAGES: Final = 2
KEY_DIGITS: Final = 20


def document(record: Record, language: Language) -> Document:
    """Return the two pages of a record; the same record always gives the same pages."""
    words = Words(language)
    return Document(
        language=language,
        title=words("report.title"),
        author=words("report.author", version=record.harness.version),
        date=datetime.fromisoformat(record.evaluated_at),
        stamps=_stamps(record, words),
        key_line=_key_line(record, words),
        running=words(
            "report.running",
            model=short(f"{record.model.name} {record.model.version}", 50),
            site=short(record.evaluator.organisation, 50),
            date=moment(record.evaluated_at, words),
        ),
        not_for_diagnosis=words("report.not_for_diagnosis"),
        page_of=(
            words("report.page", page=1, pages=PAGES),
            words("report.page", page=2, pages=PAGES),
        ),
        pages=(page_one(record, words), page_two(record, words)),
    )


def _stamps(record: Record, words: Words) -> tuple[tuple[str, Literal["plain", "caution"]], ...]:
    stamps: list[tuple[str, Literal["plain", "caution"]]] = []
    if record.demo:
        stamps.append((words("report.stamps.demo"), "caution"))
    if record.confirmatory:
        stamps.append((words("report.stamps.confirmatory"), "plain"))
    else:
        stamps.append((words("report.stamps.exploratory"), "caution"))
    if not record.required_signers:
        stamps.append((words("report.stamps.unsigned"), "caution"))
    if record.execution == "predictions_supplied":
        stamps.append((words("report.stamps.predictions"), "caution"))
    if record.disclosure.profile == "internal":
        stamps.append((words("report.stamps.internal"), "caution"))
    return tuple(stamps)


def _key_line(record: Record, words: Words) -> str:
    """Return the checksum of the first required key: a hint to compare, never a reason to trust."""
    keys = record.required_signers
    if not keys:
        return ""
    line = words("report.head.key", key=grouped(keys[0].key_sha256, KEY_DIGITS))
    return line if len(keys) == 1 else f"{line} {words('report.head.keys', n=len(keys) - 1)}"
