from datetime import time
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from kentportal.remembered import forget_all


class TelephoneField(models.CharField):
    """A telephone number as it is printed, spaces and all."""

    default_validators = [
        RegexValidator(r"^\+?[0-9][0-9 ]*$", "Enter a telephone number: figures and spaces only.")
    ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        settled: dict[str, Any] = {"max_length": 30, "blank": True, "default": ""}
        super().__init__(*args, **settled | kwargs)


class MailField(models.EmailField):
    """An email address; while it is empty, lines that name it are left out."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        settled: dict[str, Any] = {"blank": True, "default": ""}
        super().__init__(*args, **settled | kwargs)


@register_setting(icon="mobile-alt", order=100)
class ContactDetails(BaseGenericSetting):
    """Every telephone number, email address and opening hour that the portal shows, each held once."""

    out_of_hours_telephone = TelephoneField("Out of Hours Service", default="03000 419191", blank=False)
    emergency_telephone = TelephoneField("emergency services", default="999", blank=False)
    front_door_telephone = TelephoneField("telephone", default="03000 41 11 11", blank=False)
    front_door_email = MailField("email")
    front_door_help_email = MailField("email for technical help")
    ot_telephone = TelephoneField("telephone", default="03000 41 11 11")
    ot_email = MailField("email")
    ot_help_email = MailField("email for technical help")
    lado_telephone = TelephoneField("telephone", default="03000 410 888")
    lado_email = MailField("email", default="KentChildrensLado@kent.gov.uk")
    fostering_telephone = TelephoneField("Kent Fostering", default="03000 42 00 02")
    adoption_telephone = TelephoneField("Adoption Partnership South East", default="03000 422 373")
    police_telephone = TelephoneField("police, when it is not an emergency", default="101")
    childline_telephone = TelephoneField("Childline", default="0800 1111")
    nspcc_telephone = TelephoneField("NSPCC Helpline", default="0808 800 5000")
    domestic_abuse_telephone = TelephoneField("National Domestic Abuse Helpline", default="0808 2000 247")
    office_opens = models.TimeField("the day teams start at", default=time(8, 30))
    office_closes = models.TimeField("and end at", default=time(17, 0))

    panels = [
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("office_opens"), FieldPanel("office_closes")]),
                FieldPanel("out_of_hours_telephone"),
                FieldPanel("emergency_telephone"),
            ],
            heading="Working hours and emergencies",
            help_text=(
                "Outside these hours, at weekends and on bank holidays the portal tells people to call the "
                "Out of Hours Service. Other closing days are under Content, Extra closing days."
            ),
        ),
        MultiFieldPanel(
            [
                FieldPanel("front_door_telephone"),
                FieldPanel("front_door_email"),
                FieldPanel("front_door_help_email"),
            ],
            heading="Front Door Service",
        ),
        MultiFieldPanel(
            [FieldPanel("ot_telephone"), FieldPanel("ot_email"), FieldPanel("ot_help_email")],
            heading="Occupational Therapy",
        ),
        MultiFieldPanel([FieldPanel("lado_telephone"), FieldPanel("lado_email")], heading="LADO"),
        MultiFieldPanel(
            [
                FieldPanel("fostering_telephone"),
                FieldPanel("adoption_telephone"),
                FieldPanel("police_telephone"),
                FieldPanel("childline_telephone"),
                FieldPanel("nspcc_telephone"),
                FieldPanel("domestic_abuse_telephone"),
            ],
            heading="Others",
        ),
    ]

    class Meta:
        verbose_name = "Contact details and hours"

    def clean(self) -> None:
        super().clean()
        if self.office_opens and self.office_closes and self.office_opens >= self.office_closes:
            raise ValidationError({"office_closes": "The end of the day must come after its start."})

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        forget_all()
