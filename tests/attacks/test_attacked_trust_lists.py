"""Trust lists that somebody forged, took back or made unusable."""

import json
import time

import pytest

from evaluators.domain.canonical import canonical_bytes
from evaluators.errors import EvidenceError
from evaluators.evidence import trust
from evaluators.evidence.dsse import sign, write_lines
from evaluators.evidence.keys import demo_key
from support.attacked_packages import KEY, OTHER, bundle, fixed_key
from support.packages import NOW, believing

ISSUER, SECOND = fixed_key("Issuer", 3), fixed_key("Second issuer", 4)
STORE = believing(ISSUER, SECOND)
LATER = "2027-10-10T00:00:00Z"


def document(version=5, keys=(OTHER,), withdrawn=(), **changes):
    facts = {
        "format": 1,
        "list_id": "network",
        "version": version,
        "issued_at": NOW,
        "expires_at": None,
        "entries": [entry(key) for key in keys],
        "withdrawn": [{"key_sha256": key.public.sha256, "reason": "compromised", "at": NOW} for key in withdrawn],
    }
    return {**facts, **changes}


def entry(key, **changes):
    return trust.entry_for(key.public, name="N", organisation="O").model_dump() | changes


def signed(content, keys=(ISSUER,), payload_type=trust.LIST_TYPE):
    payload = content if isinstance(content, bytes) else canonical_bytes(content)
    return write_lines([sign(payload, keys, payload_type=payload_type)])


def taken(*contents, store=STORE, now=NOW):
    """The trust list after importing one after the other, or the id of what was refused."""
    try:
        for content in contents:
            store = trust.import_list(store, content, now=now)
    except EvidenceError as error:
        return error.id
    return store


def status(store, key):
    return trust.standing(store, key.public, NOW).status


NO_REASON = {"key_sha256": "0" * 64, "reason": "x", "at": NOW}
WEAK = "MCowBQYDK2VwAyEA" + "A" * 42 + "="
GOOD = signed(document())
REFUSED = {
    "unsigned": (signed(document(), ()), "C508"),
    "by nobody known": (signed(document(), [OTHER]), "C508"),
    "by a key it brings along": (signed(document(keys=[OTHER]), [OTHER]), "C508"),
    "by the demo key": (signed(document(), [demo_key()]), "C508"),
    "under the issuer's name": (GOOD.replace(GOOD[-100:-10], GOOD[-100:-10][::-1]), "C507"),
    "changed": (signed(document()).replace(b"ey", b"eY", 1), "C507"),
    "two lists": (GOOD + GOOD, "C507"),
    "of another kind": (signed(document(), payload_type="application/vnd.in-toto+json"), "C507"),
    "a summary": (bundle(), "C507"),
    "nothing": (b"", "C507"),
    "huge": (signed(document(list_id="x" * 2_000_000)), "C507"),
    "another spelling": (signed(canonical_bytes(document()) + b" "), "C507"),
    "a member more": (signed(document(more=1)), "C507"),
    "a newer format": (signed(document(format=2)), "C507"),
    "no number as version": (signed(document(version="nine")), "C507"),
    "a key that is none": (signed(document(entries=[entry(OTHER, spki="AAAA")])), "C507"),
    "a key that is no base64": (signed(document(entries=[entry(OTHER, spki="é")])), "C507"),
    "a weak key": (signed(document(entries=[entry(OTHER, spki=WEAK)])), "C507"),
    "a month that is none": (signed(document(expires_at="2026-13-01T00:00:00Z")), "C507"),
    "an unknown reason": (signed({**document(), "withdrawn": [NO_REASON]}), "C507"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_list_that_is_forged_or_unusable_is_refused(name):
    content, expected = REFUSED[name]
    assert taken(content) == expected


def test_the_list_before_all_attacks_is_taken_in():
    assert status(taken(GOOD), OTHER) == "trusted"


def test_an_older_list_is_refused():
    assert taken(GOOD, signed(document(4))) == "C510"


def test_another_believed_signer_cannot_publish_in_the_place_of_the_first():
    """Otherwise any signer could drop the entries of a network's list, or send its versions into the far future."""
    assert taken(GOOD, signed(document(6, keys=[]), [SECOND])) == "C571"
    assert status(taken(GOOD, signed(document(6, list_id="mine", keys=[]), [SECOND])), OTHER) == "trusted"


def test_an_issuer_that_was_withdrawn_publishes_no_more():
    store = trust.withdraw(taken(GOOD), ISSUER.public.sha256, "lost")
    assert taken(signed(document(6)), store=store) == "C508"


def test_a_key_withdrawn_once_stays_so_when_a_later_list_has_it_again():
    store = taken(GOOD, signed(document(6, withdrawn=[OTHER])), signed(document(7)))
    assert status(store, OTHER) == "withdrawn"
    assert [one.key_sha256 for one in store.lists[0].withdrawn] == [OTHER.public.sha256]


def test_withdrawn_here_is_withdrawn_whatever_a_list_says():
    store = trust.withdraw(taken(GOOD), OTHER.public.sha256, "compromised")
    assert status(taken(signed(document(6)), store=store), OTHER) == "withdrawn"


def test_a_withdrawal_holds_for_every_claimed_time_and_an_entry_only_until_it_expires():
    gone = taken(signed(document(withdrawn=[OTHER])))
    assert {trust.standing(gone, OTHER.public, at).status for at in ("1970-01-01T00:00:00Z", NOW, LATER)} == {
        "withdrawn"
    }
    short = taken(signed(document(expires_at="2026-12-31T00:00:00Z")))
    assert [trust.standing(short, OTHER.public, at).status for at in (NOW, LATER)] == ["trusted", "expired"]


def test_a_list_can_only_take_away_what_was_believed_by_ones_own_comparison_never_give_it_back():
    own = trust.withdraw(believing(ISSUER, KEY), KEY.public.sha256, "replaced")
    assert status(taken(signed(document(keys=[KEY])), store=own), KEY) == "withdrawn"


def test_after_every_import_the_list_can_be_read_again(tmp_path):
    path = tmp_path / "trust.json"
    trust.save(path, taken(GOOD, signed(document(6, withdrawn=[OTHER]))))
    assert trust.load(path) == taken(GOOD, signed(document(6, withdrawn=[OTHER])))
    assert trust.load(path).issuers == {"network": ISSUER.public.sha256}


def test_a_list_of_very_many_keys_is_refused_before_it_is_read():
    entries = [{"spki": "A" * 60}] * 100_000
    assert taken(signed(json.dumps({**document(), "entries": entries}).encode())) == "C507"


def test_as_many_keys_as_fit_into_a_list_are_judged_at_once():
    many = [entry(KEY) | {"name": f"Signer {n}"} for n in range(2_000)]
    began = time.process_time()
    store = taken(signed(document(entries=[*many, entry(OTHER)])))
    assert status(store, OTHER) == "trusted"
    assert time.process_time() - began < 10
