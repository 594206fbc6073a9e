"""Summaries of plans that were locked before commitments had keys still say what they said.

``older_plans`` holds the payloads of one, for the house and for others, as they were written then.
"""

import json
from pathlib import Path

import pytest

from evaluators.domain.plan import LockedPlan
from evaluators.domain.plan_identity import plan_core_digest, plan_digest, plan_seed, readable
from evaluators.evidence.disclosure import disclose
from evaluators.evidence.questions_record import check_plan
from evaluators.evidence.statement import read_statements, write_statements
from support.records import example_record

FOLDER = Path(__file__).with_name("older_plans")
PLAN_DIGEST = "c0383fceb8449f425a43500d2b5d46e2b15d1f245aeff0ce18ac49ed753b5e41"
CORE_DIGEST = "0bf995e8092a55d8bc375fac7d964ca42f0853a7f3756a3bfe7999c5a5c517b5"
SEED = "0e1a3b2c95271ec1114eda7d6dadef2dd07aedecc3612274fec6c1d08d9bb628"


def record(profile):
    payloads = (FOLDER / f"{profile}.jsonl").read_bytes().splitlines()
    return read_statements([json.loads(payload) for payload in payloads], payloads)


@pytest.mark.parametrize("profile", ["internal", "external"])
def test_an_older_summary_is_read_and_its_plan_belongs_to_its_digest(profile):
    answer = check_plan(record(profile))
    assert (answer.status, answer.sentence) == ("warning", "verify.plan.amended")
    assert record(profile).pre_registration.plan_digest == PLAN_DIGEST
    assert record(profile).pre_registration.plan_core_digest == CORE_DIGEST


def test_a_plan_kept_by_an_older_version_keeps_its_digests_and_its_seed():
    kept = record("internal").plan.model_dump(mode="json")
    del kept["text_keys"]  # older versions did not write it
    plan = LockedPlan.model_validate_json(json.dumps(kept))
    assert (plan_digest(plan), plan_core_digest(plan), plan_seed(plan)) == (PLAN_DIGEST, CORE_DIGEST, SEED)


def test_what_is_written_of_it_now_is_read_again():
    plan = record("internal").plan
    now = disclose(example_record(plan=plan), "external")
    payloads = write_statements(now).payloads
    assert read_statements([json.loads(payload) for payload in payloads], payloads) == now
    assert readable(now.plan.plan.question) is None
    assert plan_digest(now.plan) == PLAN_DIGEST
