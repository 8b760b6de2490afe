"""The addresses of our own table, as AddressBase gives them."""

from django.db import models


class Address(models.Model):
    """One address that can be found by its postcode."""

    uprn = models.CharField(max_length=12, unique=True)
    postcode_key = models.CharField(max_length=7, db_index=True)
    postcode = models.CharField(max_length=8)
    lines = models.JSONField(default=list)
    single_line = models.CharField(max_length=400)

    class Meta:
        verbose_name_plural = "addresses"

    def __str__(self) -> str:
        return self.single_line
