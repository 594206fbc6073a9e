"""A second summary for outside the house, beside a first one of nearly the same patients."""

import pytest

from evaluators.errors import EvidenceError
from evaluators.evaluation.assembling import results_of
from evaluators.evaluation.exclusions import exclude
from evaluators.evaluation.folder import open_folder
from evaluators.evaluation.observer import Silent
from evaluators.evaluation.runner import RunOptions, run_evaluation
from evaluators.signing import SigningChoices, draft_of, sign_draft
from support.evaluations import POSITIVE, finish, make_evaluation


def draft(folder, profile="external"):
    choices = SigningChoices(out=folder.path, profile=profile, organisation="Klinik Musterstadt")
    return draft_of(folder, results_of(folder, Silent()), (), choices)


def leave(evaluation, out):
    """Write an unsigned package: it tells as much as a signed one."""
    with open_folder(evaluation, write=True) as folder:
        return sign_draft(folder, draft(folder), (), out)


def refused(folder):
    with pytest.raises(EvidenceError) as raised:
        draft(folder)
    return raised.value.id, raised.value.parameters["n"]


def test_nearly_the_same_patients_do_not_leave_twice_from_whatever_folder(tmp_path):
    leave(finish(make_evaluation(tmp_path / "one")), tmp_path / "out")

    again = finish(make_evaluation(tmp_path / "again"))  # a folder made anew from the same data: the same patients
    with open_folder(again, write=False) as folder:
        assert draft(folder).record.disclosure.profile == "external"

    corrected = finish(make_evaluation(tmp_path / "other", positive=(*POSITIVE[:-1], False)))
    with open_folder(corrected, write=False) as folder:  # one other reference tells of that patient
        assert refused(folder) == ("C514", 1)


def test_patients_taken_out_after_a_summary_was_looked_at_do_not_leave_by_difference(tmp_path):
    evaluation, out = finish(make_evaluation(tmp_path / "one")), tmp_path / "out"
    with open_folder(evaluation, write=True) as folder:
        before = draft(folder)
        exclude(folder, [1, 2], "blurred")
        run_evaluation(folder, RunOptions(), Silent())
        after = draft(folder)  # nothing has left yet
        left = sign_draft(folder, before, (), out)
        with pytest.raises(EvidenceError) as raised:
            sign_draft(folder, after, (), out)
        assert (raised.value.id, raised.value.parameters["n"]) == ("C514", 2)
        assert [path for path in out.iterdir() if path.is_dir()] == [left]
        assert refused(folder) == ("C514", 2)
        assert draft(folder, "internal").record.disclosure.profile == "internal"
