"""Secrets of second factors are only ever stored sealed."""

from collections.abc import Iterator

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.db import transaction

from kentportal.vault import reseal, seal, unseal

#: Where a secret stands in the data of an authenticator, whatever its type.
SECRETS = ("secret", "seed", "sealed")


class SealedAdapter(DefaultMFAAdapter):
    """What allauth stores of apps and recovery codes, under the portal's key ring."""

    def encrypt(self, text: str) -> str:
        return seal(text).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return str(unseal(encrypted_text.encode()))


def reseal_all() -> int:
    """Seal every secret anew that is not under the newest key; how many there were."""
    return sum(_reseal(pk) for pk in list(Authenticator.objects.order_by("pk").values_list("pk", flat=True)))


@transaction.atomic
def _reseal(pk: int) -> int:
    authenticator = Authenticator.objects.select_for_update().filter(pk=pk).first()
    if authenticator is None:
        return 0
    fresh = dict(_fresh(authenticator.data))
    authenticator.data |= fresh
    authenticator.save(update_fields=["data"])
    return len(fresh)


def _fresh(data: dict[str, str]) -> Iterator[tuple[str, str]]:
    for name in SECRETS:
        if name in data and (token := reseal(data[name].encode())):
            yield name, token.decode()
