"""Choices of the command line are those of the core, although it does not load the core to say them."""

from typing import get_args

from evaluators.cli.parameters import READER_RULES, REFERENCE_KINDS
from evaluators.domain.reference import ReaderRule, ReferenceKind


def test_kinds_of_references_and_rules_for_readers_are_all_offered():
    assert get_args(ReferenceKind) == REFERENCE_KINDS
    assert get_args(ReaderRule) == READER_RULES
