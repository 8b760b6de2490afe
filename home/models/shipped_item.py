from django.db import models


class ShippedItem(models.Model):
    """Something that came with the portal and was put in place once; what editors make of it is theirs."""

    key = models.CharField(max_length=200, unique=True)
    loaded_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.key
