"""Three words for how hard a passphrase is to guess."""

import pytest

from desktop.flows.passphrase_strength import strength


@pytest.mark.parametrize(
    ("passphrase", "expected"),
    [
        ("", "weak"),
        ("abcdefghijkl", "weak"),
        ("aaaaaaaaaaaaaaaaaaaa", "weak"),
        ("12345678901234", "weak"),
        ("Wolke7Nacht", "fair"),
        ("Lampe Wolke Schiff 4711", "strong"),
        ("grüne Äpfel fallen leise", "strong"),
    ],
)
def test_long_and_varied_is_strong_repeated_and_counted_is_weak(passphrase, expected):
    assert strength(passphrase) == expected


def test_more_of_a_passphrase_is_never_weaker():
    order = ("weak", "fair", "strong")
    found = [order.index(strength("Lampe Wolke Schiff 4711"[:length])) for length in range(24)]
    assert found == sorted(found)
