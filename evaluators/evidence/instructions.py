"""``VERIFY.txt``: how to check a package with this program, with openssl alone, and with other tools."""

from __future__ import annotations

import textwrap
from typing import Final

from evaluators.evidence.record import Record
from evaluators.texts import LANGUAGES, Words

PACKAGE_FOLDER: Final = "."

COMMANDS: Final = r"""
(
  stop() { echo "FAILED: $1"; exit 1; }
  work=$(mktemp -d)
  for pem in keys/*.pem; do
    digest=$(openssl pkey -pubin -in "$pem" -outform DER | sha256sum | cut -c 1-64)
    [ "keys/$digest.pem" = "$pem" ] || stop "$pem holds another key than its name says"
  done
  for file in bundle.intoto.jsonl package.intoto.jsonl; do
    [ -s "$file" ] || stop "$file is missing or empty"
    while IFS= read -r line || [ -n "$line" ]; do
      printf '%s' "$line" | sed 's/.*"payload":"\([^"]*\)".*/\1/' | openssl base64 -d -A > "$work/payload"
      size=$(wc -c < "$work/payload" | tr -d ' ')
      printf 'DSSEv1 28 application/vnd.in-toto+json %s ' "$size" > "$work/signed"
      cat "$work/payload" >> "$work/signed"
      printf '%s' "$line" | grep -o '"keyid":"[0-9a-f]*","sig":"[^"]*"' |
      sed 's/"keyid":"\([^"]*\)","sig":"\([^"]*\)"/\1 \2/' > "$work/signatures"
      [ -s "$work/signatures" ] || stop "a line of $file is not signed"
      while read -r key signature; do
        printf '%s' "$signature" | openssl base64 -d -A > "$work/signature"
        openssl pkeyutl -verify -pubin -inkey "keys/$key.pem" -rawin -in "$work/signed" -sigfile "$work/signature" ||
        stop "a signature in $file does not fit"
        echo "$key" >> "$work/signers"
      done < "$work/signatures"
    done < "$file"
  done
  grep -o '"name":"[^"]*"' "$work/payload" | sed 's/.*:"//; s/"$//' > "$work/names"
  grep -o '"sha256":"[0-9a-f]*"' "$work/payload" | sed 's/.*:"//; s/"$//' > "$work/digests"
  paste -d ' ' "$work/digests" "$work/names" | sed 's/ /  /' | sha256sum --check || stop "a file is not the signed one"
  echo "ALL OK, signed with these keys (SHA-256):"
  sort -u "$work/signers"
  rm -r "$work"
)
""".strip()
"""For a POSIX shell, tried with dash and bash, in the folder of the package."""


def verify_text(record: Record) -> str:
    """Return the text of ``VERIFY.txt`` in every language, one after the other."""
    return ("\n" + "=" * 100 + "\n\n").join(_text(record, Words(language)) for language in LANGUAGES)


def _text(record: Record, words: Words) -> str:
    signers = [
        words("evidence.instructions.signer", name=signer.name, digest=signer.key_sha256)
        for signer in record.required_signers
    ]
    return words(
        "evidence.instructions.text",
        signers="\n".join(signers) or words("evidence.instructions.none_required"),
        package=PACKAGE_FOLDER,
        commands=textwrap.indent(COMMANDS, " " * 7),
        non_claims=words("evidence.non_claims.signature"),
    ).lstrip()
