"""The loopback certificate, and the fingerprint by which Chromium is told to accept it."""

from __future__ import annotations

import base64
import functools
import hashlib
import ssl
from pathlib import Path

CERTIFICATE = Path(__file__).with_name("loopback.pem")
# DER of "an EC public key on P-256 follows": where the certificate's key begins.
_P256_KEY = bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d030107034200")
_P256_KEY_BYTES = 91


@functools.cache
def certificate_pin() -> str:
    """Return the base64 SHA-256 of the loopback certificate's public key, as Chromium wants it."""
    pem = CERTIFICATE.read_text("ascii")
    der = ssl.PEM_cert_to_DER_cert(pem[pem.index("-----BEGIN CERTIFICATE") :])
    begin = der.index(_P256_KEY)
    key = der[begin : begin + _P256_KEY_BYTES]
    return base64.b64encode(hashlib.sha256(key).digest()).decode()
