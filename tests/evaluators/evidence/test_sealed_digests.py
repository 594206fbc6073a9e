"""What names results, ledger and predictions outside the house, where nobody may confirm a guess of them."""

import pytest

from evaluators.cohort.sealing import sealed
from evaluators.evidence.disclosure import disclose
from support.records import example_model, example_record

RECORD = example_record()
KEY, PLAIN = RECORD.digests_key, RECORD.results_digest


def with_ledger(*prior_runs):
    return example_record(run_ledger=RECORD.run_ledger.model_copy(update={"prior_runs": prior_runs}))


def test_outside_the_house_digests_are_sealed_and_the_key_stays():
    outside = disclose(with_ledger("d0" * 32), "external")
    assert outside.digests_key is None
    assert outside.results_digest == sealed(KEY, "results", PLAIN)
    assert outside.run_ledger.prior_runs == (sealed(KEY, "results", "d0" * 32),)
    assert outside.run_ledger.head == sealed(KEY, "ledger", RECORD.run_ledger.head)


def test_results_that_were_signed_before_are_known_again_among_the_earlier_runs():
    assert disclose(with_ledger(PLAIN), "external").run_ledger.prior_runs == (
        disclose(RECORD, "external").results_digest,
    )


def test_in_the_house_the_digest_is_the_one_of_the_results_and_the_key_relates_it_to_that_outside():
    inside = disclose(RECORD, "internal")
    assert inside.results_digest == PLAIN
    assert sealed(inside.digests_key, "results", inside.results_digest) == disclose(RECORD, "external").results_digest


def test_a_record_without_its_key_does_not_leave_the_house():
    with pytest.raises(ValueError, match="not for others"):
        disclose(example_record(digests_key=None), "external")


@pytest.mark.parametrize(("execution", "told"), [("run_here", ("ac" * 32,)), ("predictions_supplied", ())])
def test_files_of_a_model_are_named_and_a_table_of_predictions_is_not(execution, told):
    record = example_record(execution=execution, model=example_model(digests=("ac" * 32,)))
    assert disclose(record, "external").model.digests == told
    assert disclose(record, "internal").model.digests == ("ac" * 32,)
