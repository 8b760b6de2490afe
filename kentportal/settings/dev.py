"""`make serve`: everything embedded, no network, state under PORTAL_VAR."""

from .base import *  # noqa: F403
from .base import PORTAL_VAR, env


def _secret() -> str:
    """The installation's own secret, made once, so that sessions survive a restart."""
    from django.core.management.utils import get_random_secret_key

    path = PORTAL_VAR / "keys" / "secret.key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.write_text(get_random_secret_key())
        path.chmod(0o600)
    return path.read_text()


SECRET_KEY = env.str("PORTAL_SECRET_KEY", default="") or _secret()
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
PORTAL_DEVELOPMENT = True
