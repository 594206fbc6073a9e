"""Isolation in the reader's language."""

import pytest

from evaluators.isolation.naming import in_words
from evaluators.texts import Words


@pytest.mark.parametrize(
    ("stable", "german"),
    [
        ("blocked by seccomp and landlock", "gesperrt (seccomp und Landlock)"),
        ("limited to 4096 MiB", "begrenzt auf 4.096 MiB"),
        ("not blocked", "nicht gesperrt"),
        ("not verified", "nicht überprüft"),
        ("blocked by something newer", "blocked by something newer"),
        ("a.b", "a.b"),
    ],
)
def test_what_is_in_force_is_said_in_words_and_unknown_words_stand_as_they_are(stable, german):
    assert in_words(stable, Words("de")) == german
