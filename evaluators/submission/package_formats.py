"""The formats a package may have, in the order in which they are looked for, and who reads each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from evaluators.domain.submission import GraphFacts, KnownInput
from evaluators.errors import SubmissionError
from evaluators.submission import huggingface, monai_bundle, nnunet, ultralytics
from evaluators.submission.chai_card import read_chai_card
from evaluators.submission.contents import PackageContents
from evaluators.submission.draft import Draft, merge
from evaluators.submission.known import known_input
from evaluators.submission.vendor_files import ManualMapping, VendorFacts

VendorName = Literal["monai_bundle", "huggingface", "nnunet", "ultralytics"]
_XML_FILES: Final = 4
"""Files that are looked at for a CHAI model card."""


@dataclass(frozen=True, slots=True)
class VendorFormat:
    """One format of vendors: how it is recognised and read."""

    name: VendorName
    fits: Callable[[PackageContents], bool]
    read: Callable[[PackageContents, GraphFacts], VendorFacts]


VENDOR_FORMATS: Final = (
    VendorFormat(
        "monai_bundle",
        lambda package: {monai_bundle.METADATA, monai_bundle.INFERENCE} <= package.paths,
        lambda package, graph: monai_bundle.read_bundle(
            package.json(monai_bundle.METADATA), package.json(monai_bundle.INFERENCE), graph
        ),
    ),
    VendorFormat(
        "huggingface",
        lambda package: {huggingface.CONFIG, huggingface.PREPROCESSOR} <= package.paths,
        lambda package, graph: huggingface.read_export(
            package.json(huggingface.CONFIG), package.json(huggingface.PREPROCESSOR), graph
        ),
    ),
    VendorFormat(
        "nnunet",
        lambda package: {nnunet.DATASET, nnunet.PLANS} <= package.paths,
        lambda package, graph: nnunet.read_nnunet(package.json(nnunet.DATASET), package.json(nnunet.PLANS), graph),
    ),
    VendorFormat(
        "ultralytics",
        lambda package: ultralytics.is_ultralytics(package.notes),
        lambda package, graph: ultralytics.read_ultralytics(package.notes, graph),
    ),
)
"""After the program's own card, and before a bare ONNX file."""


def vendor_format(package: PackageContents) -> VendorFormat | None:
    """Return the first format that fits, if any does."""
    return next((known for known in VENDOR_FORMATS if known.fits(package)), None)


def vendor_facts(package: PackageContents, known: VendorFormat | None, graph: GraphFacts) -> VendorFacts:
    """Return what a package without our card says of itself; a CHAI model card fills what its format leaves open."""
    facts = _within_contract(known.read(package, graph)) if known else VendorFacts({})
    draft: Draft = {}
    for text in _xml_texts(package):
        draft = merge(draft, read_chai_card(text))
    return VendorFacts(merge(draft, facts.draft), facts.findings)


def _within_contract(facts: VendorFacts) -> VendorFacts:
    """Return the facts without a preparation that a card could not hold: sizes beyond all limits, no numbers."""
    described = facts.draft.get("input")
    if not described or known_input(facts.draft) != KnownInput():
        return facts
    left_out = ManualMapping("input", described[0].get("steps")).finding()
    return VendorFacts({**facts.draft, "input": []}, (*facts.findings, left_out))


def _xml_texts(package: PackageContents) -> Iterator[str]:
    for path in sorted(path for path in package.paths if path.lower().endswith(".xml"))[:_XML_FILES]:
        try:
            yield package.text(path)
        except SubmissionError:  # not a text of ours: nothing depends on it
            continue
