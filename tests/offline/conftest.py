"""What the tests from outside share."""

import pytest

from evaluators.evidence.bundle import write_bundle
from evaluators.evidence.keys import demo_key
from evaluators.evidence.record import RequiredSigner
from support.records import example_record


@pytest.fixture
def bundle(tmp_path):
    """Return the file of a summary signed with the demo key."""
    signer = RequiredSigner(key_sha256=demo_key().public.sha256, name="Demo key")
    path = tmp_path / "bundle.intoto.jsonl"
    path.write_bytes(write_bundle(example_record(required_signers=(signer,), assurance_level="demo"), [demo_key()]))
    return path
