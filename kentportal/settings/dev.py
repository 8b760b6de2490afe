"""`make serve`: everything embedded, no network, state under PORTAL_VAR."""

import secrets

from .base import *
from .base import PORTAL_VAR, env


def _kept(name: str, length: int) -> str:
    """A secret of this installation, made once, so that sessions and the demo password survive a restart."""
    path = PORTAL_VAR / "keys" / name
    for folder in (PORTAL_VAR, path.parent):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        fresh = path.with_suffix(f".{secrets.token_hex(4)}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(length))
        fresh.replace(path)
    return path.read_text()


SECRET_KEY = env.str("PORTAL_SECRET_KEY", default="") or _kept("secret.key", 48)
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
PORTAL_DEVELOPMENT = True
# The demo people's password: `make serve` prints it.
PORTAL_DEMO_PASSWORD = env.str("PORTAL_DEMO_PASSWORD", default="") or _kept("demo.password", 12)
