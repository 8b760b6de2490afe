"""The kinds of question a form can ask, by name. To add one: a file here, and a line below."""

from .account import AccountKind
from .address import AddressKind
from .base import Kind
from .birth import BirthKind
from .choice import ChoiceKind
from .choices import ChoicesKind
from .date import DateKind
from .declaration import DeclarationKind
from .email import EmailKind
from .guidance import GuidanceKind
from .heading import HeadingKind
from .long_text import LongTextKind
from .nhs_number import NhsNumberKind
from .number import NumberKind
from .person import PersonKind
from .scale import ScaleKind
from .telephone import TelephoneKind
from .text import TextKind
from .time import TimeKind
from .uploads import UploadsKind
from .upn import UpnKind
from .yes_no import YesNoKind

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        TextKind(),
        LongTextKind(),
        ChoiceKind(),
        ChoicesKind(),
        YesNoKind(),
        DateKind(),
        BirthKind(),
        TimeKind(),
        NumberKind(),
        ScaleKind(),
        PersonKind(),
        AddressKind(),
        EmailKind(),
        TelephoneKind(),
        NhsNumberKind(),
        UpnKind(),
        DeclarationKind(),
        UploadsKind(),
        HeadingKind(),
        GuidanceKind(),
        AccountKind(),
    )
}
#: What may be asked in the rows of a group; files and the account's details belong to the whole form.
ROW_KINDS = {name: kind for name, kind in KINDS.items() if name not in ("uploads", "account")}
