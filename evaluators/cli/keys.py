"""``pruefstand keys``: signing keys, and the list of signers this user trusts."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final, get_args

from evaluators.cli.command import Call, Command, Parameter
from evaluators.cli.parameters import JSON, KEY, PASSPHRASE_FILE
from evaluators.cli.passphrase import passphrase, unlocked
from evaluators.cli.whereabouts import note_elsewhere
from evaluators.errors import CallError

if TYPE_CHECKING:
    from evaluators.evidence.public_keys import PublicKey


def run(call: Call) -> int:
    """Do one of the actions."""
    return _ACTIONS[call.text("action") or "list"](call)


def _new(call: Call) -> int:
    from evaluators import paths
    from evaluators.evidence import keys
    from evaluators.evidence.public_keys import key_code

    name, organisation = _needed(call, "name"), _needed(call, "organisation")
    note_elsewhere(call, paths.keys_folder())
    made = keys.create_key(
        paths.keys_folder(),
        name=name,
        organisation=organisation,
        role=call.text("role"),
        passphrase=passphrase(call, twice=True),
    )
    code = key_code(made.public)
    call.out.say(call.words("cli.keys.made", name=name, code=code))
    call.out.say(call.words("cli.keys.backup", folder=str(paths.keys_folder())))
    if call.out.as_json:
        call.out.document({"name": name, "organisation": organisation, "sha256": made.public.sha256, "code": code})
    return 0


def _list(call: Call) -> int:
    from evaluators import paths
    from evaluators.evidence import keys, trust
    from evaluators.evidence.public_keys import public_key_of

    own = keys.list_keys(paths.keys_folder())
    store = trust.load(paths.trust_list())
    withdrawn = {one.key_sha256: one.reason for source in store.sources for one in source.withdrawn}
    if call.out.as_json:
        call.out.document(
            {
                "own": [
                    {"name": card.name, "organisation": card.organisation, "sha256": _sha256(card.public_key)}
                    for _, card in own
                ],
                "trusted": [
                    {"name": e.name, "organisation": e.organisation, "sha256": e.key.sha256} for e in store.entries
                ],
                "withdrawn": withdrawn,
            }
        )
        return 0
    words = call.words
    call.out.say(words("cli.keys.own") if own else words("cli.keys.none"))
    header = [words(f"cli.keys.{name}") for name in ("name", "organisation", "digest")]
    rows = [[c.name, c.organisation, public_key_of(c.public_key.encode()).sha256[:16]] for _, c in own]
    if rows:
        call.out.table(header, rows)
    call.out.say(words("cli.keys.trusted") if store.entries else words("cli.keys.nobody"))
    rows = [
        [e.name, e.organisation, e.key.sha256[:16], words("cli.keys.withdrawn") if e.key.sha256 in withdrawn else ""]
        for source in store.sources
        for e in source.entries
    ]
    if rows:
        call.out.table([*header, ""], rows)
    return 0


def _code(call: Call) -> int:
    from evaluators.evidence.public_keys import key_code

    code = key_code(_public(call))
    call.out.say(code)
    if call.out.as_json:
        call.out.document({"code": code})
    return 0


def _trust(call: Call) -> int:
    from evaluators import paths
    from evaluators.evidence import trust
    from evaluators.evidence.public_keys import key_code

    path = Path(_needed(call, "file"))
    if path.suffix == ".jsonl":
        content = _bytes(path)
        trust.change(paths.trust_list(), lambda store: trust.import_list(store, content))
        call.out.say(call.words("cli.keys.imported"))
        return 0
    found = _public_keys_in(path)
    name, organisation = _needed(call, "name"), _needed(call, "organisation")
    typed = call.text("code")
    if typed is None:
        if not sys.stdin.isatty():
            raise CallError("C710", action="trust", what="--code")
        typed = input(call.words("cli.keys.type_code"))
    named = [key for key in found if key_code(key).replace(" ", "") == typed.replace(" ", "")] if found[1:] else found
    key = (named or found)[0]
    role = call.text("role")
    trust.change(
        paths.trust_list(),
        lambda store: trust.add(store, key, typed, name=name, organisation=organisation, role=role),
    )
    call.out.say(call.words("cli.keys.trusts", name=name, organisation=organisation))
    return 0


def _withdraw(call: Call) -> int:
    from evaluators import paths
    from evaluators.evidence import trust

    reason = next((one for one in get_args(trust.Withdrawn) if one == (call.text("reason") or "other")), None)
    if reason is None:
        raise CallError("C710", action="withdraw", what="--reason " + "|".join(get_args(trust.Withdrawn)))
    selector = _needed(call, "file")
    trust.change(paths.trust_list(), lambda store: trust.withdraw(store, selector, reason))
    call.out.say(call.words("cli.keys.is_withdrawn"))
    return 0


def _rotate(call: Call) -> int:
    """Make a successor of a key; the old one stays able to verify what it signed."""
    from evaluators import paths
    from evaluators.evidence import keys
    from evaluators.evidence.public_keys import key_code

    selector = _needed(call, "file")
    card = next((card for _, card in keys.list_keys(paths.keys_folder()) if card.name == selector), None)
    if card is None:
        raise CallError("C714", name=selector)
    made = keys.create_key(
        paths.keys_folder(),
        name=_needed(call, "name"),
        organisation=card.organisation,
        role=card.role,
        passphrase=passphrase(call, twice=True),
    )
    call.out.say(call.words("cli.keys.made", name=made.card.name, code=key_code(made.public)))
    call.out.say(call.words("cli.keys.rotated", old=card.name))
    return 0


def _export(call: Call) -> int:
    from evaluators.evaluation.atomic import write_file

    out = call.maybe_path("out")
    if out is None:
        raise CallError("C710", action="export", what="--out")
    write_file(out, _list_for_others(call) if call.text("file") == "trust-list" else _public(call).pem)
    call.out.say(call.words("cli.keys.written", file=out.name))
    return 0


def _list_for_others(call: Call) -> bytes:
    """Return this user's list as a signed file."""
    from evaluators import paths
    from evaluators.evidence import trust

    key = unlocked(call, _needed(call, "key"))
    return trust.list_for_others(trust.load(paths.trust_list()), key)


def _public(call: Call) -> PublicKey:
    """Return the public key that a name or a file stands for."""
    from evaluators import paths
    from evaluators.evidence import keys
    from evaluators.evidence.public_keys import public_key_of

    selector = _needed(call, "file")
    for _, card in keys.list_keys(paths.keys_folder()):
        if selector == card.name:
            return public_key_of(card.public_key.encode())
    return _public_keys_in(Path(selector))[-1]


def _public_keys_in(path: Path) -> list[PublicKey]:
    from evaluators.evidence.public_keys import public_key_of

    files = sorted((path / "keys").glob("*.pem")) if path.is_dir() else [path]
    if not files:
        raise CallError("C706", file=path.name)
    return [public_key_of(_bytes(file)) for file in files]


def _sha256(pem: str) -> str:
    from evaluators.evidence.public_keys import public_key_of

    return public_key_of(pem.encode()).sha256


def _bytes(path: Path) -> bytes:
    from evaluators.evaluation.handed_file import read_handed
    from evaluators.evidence.trust import LIST_LIMIT

    try:
        return read_handed(path, LIST_LIMIT)
    except OSError:
        raise CallError("C706", file=path.name) from None


def _needed(call: Call, name: str) -> str:
    value = call.text(name)
    if not value:
        what = call.words("cli.keys.a_file") if name == "file" else f"--{name}"
        raise CallError("C710", action=str(call.text("action")), what=what)
    return value


_ACTIONS: Final[Mapping[str, Callable[[Call], int]]] = {
    "new": _new,
    "list": _list,
    "code": _code,
    "trust": _trust,
    "withdraw": _withdraw,
    "rotate": _rotate,
    "export": _export,
}

COMMAND: Final = Command(
    "keys",
    (
        Parameter("action", argument=True, required=True, choices=tuple(_ACTIONS)),
        Parameter("file", argument=True),
        Parameter("name"),
        Parameter("organisation"),
        Parameter("role"),
        Parameter("code"),
        Parameter("reason"),
        Parameter("out", "path"),
        KEY,
        PASSPHRASE_FILE,
        JSON,
    ),
    run,
)
