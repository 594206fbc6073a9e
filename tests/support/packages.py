"""Small signed packages in memory, without pages."""

from evaluators.domain.plan import Plan
from evaluators.domain.results import Curves, Measured
from evaluators.evidence import trust
from evaluators.evidence.bundle import sign_statement, write_bundle
from evaluators.evidence.canonical import sha256
from evaluators.evidence.dsse import read_lines
from evaluators.evidence.instructions import verify_text
from evaluators.evidence.packages import BUNDLE, PACKAGE
from evaluators.evidence.record import RequiredSigner
from evaluators.evidence.statement import package_statement
from support.records import example_plan, example_record, example_results

NOW = "2026-10-10T00:00:00Z"


def signed_by(keys, **changes):
    """The example record, to be signed by these keys."""
    required = tuple(RequiredSigner(key_sha256=key.public.sha256, name=key.card.name) for key in keys)
    return example_record(required_signers=required, **changes)


def smallest(keys):
    """A record with as little in it as there can be: exploratory, without curves and subgroups."""
    results = example_results(
        confirmatory=False,
        curves=Curves(),
        subgroups=(),
        estimates=(),
        other_policy=(),
        worst_case=(),
        failures=(),
        integrity=(),
        confusion=None,
        verdicts=(),
        optimisation=None,
        measured=Measured(),
    )
    plan = example_plan()
    plan = plan.model_copy(update={"goals": (), "plan": Plan()})
    return signed_by(
        keys,
        plan=plan,
        results=results,
        definitions={},
        declared_claims=(),
        not_tested=(),
        limitations=(),
        non_claims=(),
    )


def package_files(record, keys, **more):
    """Name to bytes of a package; ``more`` are further files, bound like the others."""
    bundle = write_bundle(record, keys)
    files = {BUNDLE: bundle, "VERIFY.txt": verify_text(record).encode(), **more}
    files |= {f"keys/{key.public.sha256}.pem": key.public.pem for key in keys}
    payloads = [envelope.payload for envelope in read_lines(bundle)]
    digests = {name: sha256(content) for name, content in files.items()}
    statement = package_statement(digests, payloads, record.disclosure.profile)
    return files | {PACKAGE: sign_statement(statement, keys)}


def believing(*keys):
    """A trust list with these keys."""
    entries = (trust.entry_for(key.public, name=key.card.name, organisation="Klinik Musterstadt") for key in keys)
    return trust.TrustStore(entries=tuple(entries))
