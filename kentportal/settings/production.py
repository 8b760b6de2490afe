"""Behind our own TLS proxy. Everything secret comes from the environment and has no default."""

from .base import *
from .base import MAIL_SENDER, env
from .second_factor import second_factor
from .security import CONTENT_SECURITY_POLICY

SECRET_KEY = env.str("PORTAL_SECRET_KEY")
ALLOWED_HOSTS = env.list("PORTAL_HOSTS")
PORTAL_BASE_URL = env.str("PORTAL_BASE_URL")
WAGTAILADMIN_BASE_URL = PORTAL_BASE_URL
VAULT_KEYS = env.list("PORTAL_VAULT_KEYS")
VAULT_HASH_KEY = env.str("PORTAL_VAULT_HASH_KEY")
# No embedded database here: base reads DATABASE_URL, and this refuses to start without it.
env.str("DATABASE_URL")

if env.str("PORTAL_MAIL", default="smtp") == "notify":
    EMAIL_BACKEND = "kentportal.outbox.notify.NotifyBackend"
    NOTIFY_KEY = env.str("PORTAL_NOTIFY_KEY")
    NOTIFY_TEMPLATE = env.str("PORTAL_NOTIFY_TEMPLATE")
else:
    vars().update(env.email("EMAIL_URL"))
    EMAIL_BACKEND = "kentportal.outbox.smtp.SMTPBackend"
    DEFAULT_FROM_EMAIL = f"{MAIL_SENDER} <{env.str('PORTAL_MAIL_FROM')}>"
ALLAUTH_TRUSTED_PROXY_COUNT = 1

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_NAME = "__Host-session"
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
KNOWN_BROWSER_COOKIE_NAME = "__Host-known-browser"
CSRF_COOKIE_SECURE = True
HUMAN_TEST_COOKIE = "__Host-human"
CONTENT_SECURITY_POLICY["DIRECTIVES"]["upgrade-insecure-requests"] = True
PORTAL_DEVELOPMENT = False
STAFF_SECOND_FACTOR = second_factor("authenticator")
