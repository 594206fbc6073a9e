"""OpenSSF Model Signing bundles as a vendor's tool writes them."""

import base64
import hashlib
import json

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def bundle_over(listed, key, *, ignore=(), method="files", root=None, hint=None):
    """Return a bundle over files (name to content) as model_signing writes it, signed with the key."""
    ignored = {".git", ".gitattributes", ".github", ".gitignore", "model.sig", *ignore}
    resources = [
        {"name": name, "algorithm": "sha256", "digest": hashlib.sha256(content).hexdigest()}
        for name, content in listed.items()
        if name not in ignored
    ]
    found = hashlib.sha256(b"".join(bytes.fromhex(one["digest"]) for one in resources)).hexdigest()
    statement = {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": "package", "digest": {"sha256": root or found}}],
        "predicateType": "https://model_signing/signature/v1.0",
        "predicate": {
            "resources": resources,
            "serialization": {"method": method, "hash_type": "sha256", "ignore_paths": sorted(ignored)},
        },
    }
    payload, kind = json.dumps(statement).encode(), "application/vnd.in-toto+json"
    signature = key.sign(f"DSSEv1 {len(kind)} {kind} {len(payload)} ".encode() + payload, ec.ECDSA(SHA256()))
    return {
        "mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json",
        "verificationMaterial": {"publicKey": {"hint": hint or hashlib.sha256(pem(key)).hexdigest()}},
        "dsseEnvelope": {
            "payload": base64.b64encode(payload).decode(),
            "payloadType": kind,
            "signatures": [{"sig": base64.b64encode(signature).decode(), "keyid": ""}],
        },
    }


def pem(key):
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def sign(package, key):
    """Put a signature over all its files into a package, and return the package."""
    listed = {
        path.relative_to(package).as_posix(): path.read_bytes() for path in sorted(package.rglob("*")) if path.is_file()
    }
    (package / "model.sig").write_text(json.dumps(bundle_over(listed, key)), "utf-8")
    return package
