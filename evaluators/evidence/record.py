"""Everything a signed summary says, as one value: enough to rebuild the report and the screens.

``statement`` writes it as in-toto statements and reads it back; ``disclosure`` makes the version that may leave the
house. Sentences the program adds (limitations, non-claims) carry their id and the English words that are signed.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from evaluators.domain import package_signature
from evaluators.domain.comparison import Comparison
from evaluators.domain.plan import LockedPlan
from evaluators.domain.preparation import SlidingWindow, Step
from evaluators.domain.results import Results
from evaluators.domain.submission import CardSource, Claim, Colour, GoldenResult, Layout, Output, PackageFormat
from evaluators.domain.value import Value
from evaluators.evidence.record_parts import CaseManifest, Digest, Line, Moment

AssuranceLevel = Literal["self_attested", "third_party", "demo"]
Profile = Literal["internal", "external"]


class Sentence(Value):
    """Fixed words of the program: ``evidence.<group>.<id>`` in every language, and as signed in English."""

    id: str
    text: str


class Evaluator(Value):
    """Who evaluated. As typed by the signer; the verifier's trust list decides whom to believe."""

    organisation: Line
    role: Line | None = None
    department: Line | None = None


class RequiredSigner(Value):
    """A key whose signature the summary needs; names are hints."""

    key_sha256: Digest
    name: Line
    role: Line | None = None


class Signer(Value):
    """A responsible person, as named in the summary."""

    name: Line
    role: Line | None = None
    organisation: Line | None = None


class Harness(Value):
    """The program that evaluated."""

    name: Literal["pruefstand"] = "pruefstand"
    version: str
    digest: Digest
    """SHA-256 over the program's own files."""
    release_known: bool = False
    """Whether the digest is that of a published release; a statement of the signer's own computer."""


class IntendedUse(Value):
    """What the model is meant for. None where the text was not ticked for an external summary."""

    text: str | None = None
    population: str | None = None
    setting: str | None = None
    source: Literal["card", "user"]


class GraphTensor(Value):
    """An input or output of the graph, without its name (free text of the vendor)."""

    dtype: str
    shape: tuple[int | None, ...]
    """None: a free dimension."""


class Graph(Value):
    opset: int
    inputs: tuple[GraphTensor, ...]
    outputs: tuple[GraphTensor, ...]


class PackageSignature(Value):
    """Whether the vendor's package carried a model signature, and what became of checking it."""

    status: Literal["none", "valid", "invalid", "unknown_key", "not_checked"] = "none"
    """valid: by a key that the evaluator has from the vendor; invalid: not over these files, or not made by its key."""
    key_fingerprint: str | None = None

    @classmethod
    def of(cls, signature: package_signature.PackageSignature | None) -> PackageSignature:
        """Return what may be said of a vendor's signature: the name in a certificate is not passed on."""
        if signature is None:
            return cls()
        if signature.status == "valid":
            return cls(status="valid" if signature.known else "unknown_key", key_fingerprint=signature.key_fingerprint)
        invalid = signature.is_contradicted
        return cls(status="invalid" if invalid else "not_checked", key_fingerprint=signature.key_fingerprint)


class Preparation(Value):
    digest: Digest
    colour: Colour
    layout: Layout
    dtype: Literal["float32", "float16", "uint8"]
    steps: tuple[Step, ...]
    sliding_window: SlidingWindow | None = None
    source: CardSource
    overrides: tuple[str, ...] = ()
    """Keys of the card that the evaluator replaced."""


class Interpretation(Value):
    """What the output means: ``probabilities``, ``logits``, ``score`` …, and the card's own threshold."""

    means: str
    axis: int
    threshold: float | None = None
    restore: Literal["labels", "scores"] | None = None
    """How masks came back to the image's own grid; None: there are none."""

    @classmethod
    def of(cls, output: Output, threshold: float | None, *, masks: bool = False) -> Interpretation:
        """Return the facts of a card's output."""
        restore = output.restore if masks else None
        return cls(means=output.means, axis=output.axis, threshold=threshold, restore=restore)


class ModelFacts(Value):
    """The submission. ``digests`` are those of the ONNX and external-data files, sorted."""

    name: Line
    version: Line
    developer: Line
    licence: Line | None = None
    package_format: PackageFormat
    package_digest: Digest
    digests: tuple[Digest, ...]
    graph: Graph | None = None
    """None, like preparation and interpretation: the model was run elsewhere."""
    package_signature: PackageSignature = PackageSignature()
    preparation: Preparation | None = None
    interpretation: Interpretation | None = None
    golden_samples: GoldenResult | None = None


class Definition(Value):
    """Which formula a metric is."""

    implementation: str
    version: int
    parameters: dict[str, str] = {}


class PreRegistration(Value):
    """What was fixed before the run. ``locked_at`` is None for an exploratory run."""

    plan_digest: Digest
    plan_core_digest: Digest
    locked_at: Moment | None
    order_proven_by: Literal["ledger", "unknown"] = "ledger"
    challenge: str | None = None
    witness: str | None = None


class CohortFacts(Value):
    """The cohort in numbers. Dictionaries hold patients by bin, except ``class_cases``."""

    site_fingerprint: Digest | None = None
    patients: int
    cases: int
    images: int
    date_range: Annotated[str, Field(pattern=r"^\d{4}-\d\d/\d{4}-\d\d$")] | None = None
    inclusion: str | None = None
    patient_source: str
    class_patients: dict[str, int] = {}
    """Patients with at least one case of the reference class, among evaluated and failed cases."""
    class_cases: dict[str, int] = {}
    largest_patient: int | None = None
    """Most images of one patient; internal only."""
    reason_patients: dict[str, int] = {}
    """``excluded:duplicate``, ``failed:model_nan``, ``reader:unsure`` to patients; internal only."""
    demographics: dict[str, dict[str, int]] = {}
    modalities: dict[str, int] = {}
    manufacturers: dict[str, int] = {}


class ReferenceStandard(Value):
    """How the truth was established. Texts are None where not ticked for an external summary."""

    definition: str | None = None
    set_by: str | None = None
    readers: int | None = None
    blinded: bool | None = None
    adjudication: str | None = None
    inter_reader: str | None = None


class ReaderReview(Value):
    """What readers of the house said when they looked at cases after the run. Changes no result."""

    cases: int
    """Cases with a verdict."""
    verdicts: dict[str, int]
    """``agree_reference`` and the like to cases."""
    notes: tuple[str, ...] = ()
    """As typed, without the cases they belong to; internal only, and only where a person added them."""


class RunLedger(Value):
    """How often this cohort was run before, aborted runs included."""

    scope: Literal["this user account, deletable"] = "this user account, deletable"
    run_index_for_this_cohort: int
    aborted_runs: int
    prior_runs: tuple[Digest, ...] = ()
    """Results digests of earlier finished runs; outside the house sealed."""
    head: Digest
    """SHA-256 of the ledger's last line when the summary was made; outside the house sealed."""


class Disclosure(Value):
    """Which rules of disclosure control were applied."""

    profile: Profile = "internal"
    minimum_cell: int = 10
    suppressed_cells: int = 0
    texts: tuple[str, ...] = ()
    """Free texts ticked one by one: ``intendedUse.text``, ``plan.question`` …"""


class CrosswalkRow(Value):
    """Which requirement a part of this summary may be evidence for. Informative."""

    scheme: str
    ref: str
    evidence: str
    """JSON pointer into the predicate."""


class Record(Value):
    """One signed evaluation."""

    evaluator: Evaluator
    required_signers: tuple[RequiredSigner, ...]
    signers: tuple[Signer, ...] = ()
    evaluated_at: Moment
    time_basis: Literal["claimed"] = "claimed"
    execution: Literal["run_here", "predictions_supplied"] = "run_here"
    harness: Harness
    assurance_level: AssuranceLevel
    relation_to_developer: Literal["none", "developer", "customer", "partner", "unknown"] = "unknown"
    independence_from_training: Literal["checked", "declared", "unknown"] = "unknown"
    ethics_reference: str | None = None
    intended_use: IntendedUse
    model: ModelFacts
    declared_claims: tuple[Claim, ...] = ()
    """All claims of the card, with or without a goal."""
    definitions: dict[str, Definition] = {}
    """Metric id without brackets to its definition."""
    pre_registration: PreRegistration
    plan: LockedPlan
    results: Results
    results_digest: Digest
    """Of the complete results, whatever was rounded or suppressed here: in the house the SHA-256, outside sealed."""
    digests_key: Digest | None = None
    """``sealing.digest_key``, by which the summary for others can be related to this one; stays in the house."""
    cohort: CohortFacts
    case_manifest: CaseManifest
    reference_standard: ReferenceStandard
    reader_review: ReaderReview | None = None
    comparison: Comparison | None = None
    """With another submission, where a person added it."""
    run_ledger: RunLedger
    disclosure: Disclosure = Disclosure()
    crosswalk: tuple[CrosswalkRow, ...] = ()
    not_tested: tuple[Sentence, ...] = ()
    limitations: tuple[Sentence, ...] = ()
    non_claims: tuple[Sentence, ...] = ()

    @property
    def confirmatory(self) -> bool:
        """Return whether the plan was locked before the run and no late change touched it."""
        return self.results.confirmatory

    @property
    def demo(self) -> bool:
        """Return whether this is example data signed with the demo key."""
        return self.assurance_level == "demo"
