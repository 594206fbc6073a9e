"""The message that belongs to a verdict (V01, V02, V04 to V06), with its remedies as buttons."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from desktop.widgets.label import State
from evaluators.errors import EvidenceError
from evaluators.evidence.answers import VerificationResult

if TYPE_CHECKING:
    from desktop.views.verify_page.page import VerifyPage

Action = tuple[str, Callable[[], object]]


def tell(page: VerifyPage, result: VerificationResult, absent: Sequence[int]) -> None:
    """Show the one message that matters most, or none."""
    words, notice = page.tongue.words, page.notice
    found = _message(page, result, absent)
    if found is None:
        notice.clear()
        return
    text, state, actions = found
    notice.tell(text if isinstance(text, str) else str(words.error(text)), state, actions)


def _message(
    page: VerifyPage, result: VerificationResult, absent: Sequence[int]
) -> tuple[EvidenceError | str, State, list[Action]] | None:
    words = page.tongue.words
    readable, package, data = (result.answer(name) for name in ("readable", "package", "data"))
    if package.sentence == "verify.package.pdf_differs":
        return EvidenceError("V06"), "error", [(words("desktop_verify.pdf.open"), page.choose_other)]
    if result.verdict == "changed":
        return EvidenceError("V01"), "error", []
    if readable.sentence == "verify.readable.newer":
        fields = str(readable.parameters["fields"])
        actions: list[Action] = [(words("desktop_verify.newer.show"), lambda: page.notice.tell(fields))]
        newer = EvidenceError("V04", v=readable.parameters["v"], n=readable.parameters["n"])
        return newer, "caution", actions if fields else []
    if data.sentence == "verify.data.differ":
        listed = words("desktop_verify.data.absent", cases=", ".join(map(str, absent)))
        actions = [(words("desktop_verify.data.show"), lambda: page.notice.tell(listed, "error"))]
        return EvidenceError("V05", **data.parameters), "error", actions
    if result.verdict == "signer_unknown":
        # The verdict above says what happened; here only what to do about it.
        unknown = words.error(EvidenceError("V02")).advice
        advice = words("desktop_verify.signer.own_advice") if page.card.by_oneself else unknown
        return advice, "caution", [
            (words("desktop_verify.trust.type_code"), page.type_code),
            (words("desktop_verify.trust.import"), page.import_trust_list),
            (words("desktop_verify.trust.later"), page.notice.clear),
        ]  # fmt: skip
    return None
