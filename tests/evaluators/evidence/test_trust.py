"""Whom this user believes."""

import pytest

from evaluators.errors import EvidenceError
from evaluators.evidence import trust
from evaluators.evidence.keys import demo_key
from evaluators.evidence.public_keys import key_code
from support.signing import new_key

NOW = "2026-10-10T00:00:00Z"
LATER = "2027-10-10T00:00:00Z"


def store_with(key, **changes):
    entry = trust.entry_for(key.public, name="Dr. Ada Beispiel", organisation="Klinik").model_copy(update=changes)
    return trust.TrustStore(entries=(entry,))


def published(version=1, keys=(), withdrawn=(), **changes):
    entries = tuple(trust.entry_for(key.public, name="Listed", organisation="Other") for key in keys)
    facts = {"list_id": "network", "version": version, "issued_at": NOW, "entries": entries, "withdrawn": withdrawn}
    return trust.TrustList(**{**facts, **changes})


def refused(call, *arguments, **named):
    with pytest.raises(EvidenceError) as raised:
        call(*arguments, **named)
    return raised.value.id


def test_a_key_is_believed_after_its_code_was_typed():
    key = new_key()
    typed = key_code(key.public).replace(" ", "-")
    store = trust.add(trust.TrustStore(), key.public, typed, name="Dr. Ada", organisation="Klinik")
    assert trust.standing(store, key.public, NOW).status == "trusted"
    assert trust.standing(store, new_key().public, NOW).status == "unknown"


def test_another_code_is_refused():
    typed = "0000 0000 0000 0000 0000"
    assert refused(trust.add, trust.TrustStore(), new_key().public, typed, name="A", organisation="B") == "V03"


def test_the_demo_key_is_never_believed():
    assert trust.standing(store_with(demo_key()), demo_key().public, NOW).status == "demo"


def test_an_entry_expires():
    key = new_key()
    store = store_with(key, expires_at="2026-12-31T00:00:00Z")
    assert [trust.standing(store, key.public, at).status for at in (NOW, LATER)] == ["trusted", "expired"]


def test_a_withdrawn_key_stays_withdrawn():
    key = new_key()
    store = trust.withdraw(store_with(key), "Dr. Ada Beispiel", "compromised")
    standing = trust.standing(store, key.public, NOW)
    assert (standing.status, standing.withdrawal.reason) == ("withdrawn", "compromised")
    assert refused(trust.withdraw, store, "nobody", "lost") == "C509"


def test_the_list_is_read_back(tmp_path):
    path = tmp_path / "home" / "trust.json"
    assert trust.load(path) == trust.TrustStore()
    store = store_with(new_key())
    trust.save(path, store)
    assert trust.load(path) == store
    path.write_text("{}x")
    assert refused(trust.load, path) == "C506"


def test_a_signed_list_is_taken_in_and_local_withdrawals_survive():
    issuer, other = new_key(), new_key()
    store = trust.import_list(store_with(issuer), trust.sign_list(published(keys=[other]), [issuer]), now=NOW)
    assert trust.standing(store, other.public, NOW).status == "trusted"
    store = trust.withdraw(store, other.public.sha256[:16], "left")
    again = trust.import_list(store, trust.sign_list(published(2, keys=[other]), [issuer]), now=NOW)
    assert trust.standing(again, other.public, NOW).status == "withdrawn"


def test_a_list_can_withdraw_and_expires_as_a_whole():
    issuer, other = new_key(), new_key()
    store = store_with(issuer)
    gone = trust.Withdrawal(key_sha256=issuer.public.sha256, reason="lost", at=NOW)
    taken = trust.import_list(store, trust.sign_list(published(withdrawn=(gone,)), [issuer]), now=NOW)
    assert trust.standing(taken, issuer.public, NOW).status == "withdrawn"
    short = published(keys=[other], expires_at="2026-12-31T00:00:00Z")
    taken = trust.import_list(store, trust.sign_list(short, [issuer]), now=NOW)
    assert trust.standing(taken, other.public, LATER).status == "expired"


def test_a_list_that_is_older_foreign_or_changed_is_refused():
    issuer = new_key()
    store = store_with(issuer)
    newest = trust.import_list(store, trust.sign_list(published(5), [issuer]), now=NOW)
    assert refused(trust.import_list, newest, trust.sign_list(published(4), [issuer]), now=NOW) == "C510"
    assert refused(trust.import_list, store, trust.sign_list(published(), [new_key()]), now=NOW) == "C508"
    assert refused(trust.import_list, store, trust.sign_list(published(), [demo_key()]), now=NOW) == "C508"
    changed = trust.sign_list(published(), [issuer])[:-2] + b"x\n"
    assert refused(trust.import_list, store, changed, now=NOW) == "C507"
