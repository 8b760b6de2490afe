"""Names of uploaded files, as they are shown and given to downloads."""

import re
import unicodedata

LONGEST = 120
# Not in a file's name on Windows, or with a meaning of their own in headers and pages.
UNSAFE = re.compile(r'[<>:"|?*;\']')
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def clean_name(name: str) -> str:
    """A name that is safe to show and to save under on any system, 120 characters at most."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    visible = "".join(sign if sign.isprintable() and ord(sign) < 0x110000 else " " for sign in last)
    tidy = " ".join(UNSAFE.sub("_", visible).split()).strip(". ")
    if RESERVED.fullmatch(tidy):
        tidy = f"file-{tidy}"
    stem, ending = split_name(tidy or "file")
    return stem[: LONGEST - len(ending)].rstrip() + ending


def split_name(name: str) -> tuple[str, str]:
    """The name without its ending, and the ending with its dot if it is a short one."""
    found = re.fullmatch(r"(.+)(\.[A-Za-z0-9]{1,5})", name, re.DOTALL)
    return (found[1], found[2]) if found else (name, "")


def with_ending(name: str, ending: str, also: tuple[str, ...] = ()) -> str:
    """The cleaned name, ending as the content says."""
    tidy = clean_name(name)
    stem, found = split_name(tidy)
    return tidy if found.lower() in (ending, *also) else clean_name(stem + ending)
