"""Pictures: decoded and written anew, so that nothing but the picture is kept."""

import io
from contextlib import suppress

from PIL import Image, ImageCms, ImageOps

from . import refusals
from .refusals import Refused

MOST_PIXELS = 50_000_000
MOST_PNG_BYTES = 100_000_000  # decoded
LARGE_PHOTOGRAPH = 25_000_000  # pixels; what is larger is decoded at half its size, to spare memory


def judge_jpeg(data: bytes) -> bytes:
    """The photograph the right way up, without camera, place and time."""
    with open_picture(data, "JPEG") as picture:
        if picture.width * picture.height > LARGE_PHOTOGRAPH:
            picture.draft(None, (picture.width // 2, picture.height // 2))
        decode(picture)
        colours = picture if picture.mode in ("L", "RGB") else picture.convert("RGB")
        return written(colours, "JPEG", quality=90)


def judge_png(data: bytes) -> bytes:
    """The picture the right way up and nothing else."""
    with open_picture(data, "PNG") as picture:
        if picture.width * picture.height * len(picture.getbands()) > MOST_PNG_BYTES:
            raise Refused(refusals.TOO_MANY_PIXELS)
        decode(picture)
        return written(picture, "PNG", compress_level=3)


def open_picture(data: bytes, form: str) -> Image.Image:
    """The picture, its size checked before any of it is decoded."""
    try:
        picture = Image.open(io.BytesIO(data), formats=[form])
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refused(refusals.TOO_MANY_PIXELS) from None
    except Exception:  # Pillow raises whatever the bytes provoke
        raise Refused(refusals.DAMAGED) from None
    if picture.width * picture.height > MOST_PIXELS:
        raise Refused(refusals.TOO_MANY_PIXELS)
    return picture


def decode(picture: Image.Image) -> None:
    """Read the pixels, turn them the right way up, and give them the colours of the web."""
    profile = picture.info.get("icc_profile")
    try:
        picture.load()
        ImageOps.exif_transpose(picture, in_place=True)
    except Exception:  # Pillow raises whatever the bytes provoke
        raise Refused(refusals.DAMAGED) from None
    if profile and picture.mode == "RGB":
        # A profile that cannot be read changes nothing: the colours are then as good as they get.
        with suppress(ImageCms.PyCMSError, OSError):
            known = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            ImageCms.profileToProfile(picture, known, ImageCms.createProfile("sRGB"), inPlace=True)


def written(picture: Image.Image, form: str, **options: int) -> bytes:
    """The picture as a new file that carries no notes of the old one."""
    picture.info = {key: value for key, value in picture.info.items() if key == "transparency"}
    out = io.BytesIO()
    picture.save(out, form, exif=b"", **options)
    return out.getvalue()
