"""A passkey without a device: answers what a browser would be asked, with a key of its own."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from hashlib import sha256
from secrets import token_bytes
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

FLAG = AuthenticatorData.FLAG


@dataclass
class SoftKey:
    """One key of one owner; `verified` says whether they showed finger, face or PIN."""

    origin: str = "https://testserver"
    verified: bool = True
    id: bytes = field(default_factory=lambda: token_bytes(16))
    private: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def create(self, options: str) -> str:
        """What the browser sends of a new key."""
        asked = json.loads(options)
        public = ES256.from_cryptography_key(self.private.public_key())
        attested = AttestedCredentialData.create(Aaguid.NONE, self.id, public)
        data = self._data(asked["rp"]["id"], FLAG.AT, attested)
        answer = {
            "clientDataJSON": websafe_encode(self._client(CollectedClientData.TYPE.CREATE, asked)),
            "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
        }
        return self._sent(answer)

    def get(self, options: str) -> str:
        """What the browser sends when it signs in."""
        asked = json.loads(options)
        data, client = self._data(asked["rpId"]), self._client(CollectedClientData.TYPE.GET, asked)
        signature = self.private.sign(data + sha256(client).digest(), ec.ECDSA(SHA256()))
        answer = {
            "clientDataJSON": websafe_encode(client),
            "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(signature),
        }
        return self._sent(answer)

    def _data(self, rp_id: str, flags: int = 0, attested: Any = b"") -> AuthenticatorData:
        flags |= FLAG.UP | (FLAG.UV if self.verified else 0)
        return AuthenticatorData.create(sha256(rp_id.encode()).digest(), FLAG(flags), 1, attested)

    def _client(self, kind: Any, asked: dict[str, Any]) -> CollectedClientData:
        return CollectedClientData.create(kind, asked["challenge"], self.origin)

    def _sent(self, response: dict[str, str]) -> str:
        own = {"id": websafe_encode(self.id), "rawId": websafe_encode(self.id), "type": "public-key"}
        return json.dumps({**own, "response": response, "clientExtensionResults": {}})
