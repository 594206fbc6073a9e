"""Signing keys in memory, without the cost of a passphrase."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from evaluators.evidence.keys import SigningKey, demo_key


def new_key(name="Dr. Ada Beispiel"):
    """A fresh Ed25519 key."""
    card = demo_key().card.model_copy(update={"name": name, "organisation": "Klinik Musterstadt"})
    return SigningKey(card, Ed25519PrivateKey.generate())
