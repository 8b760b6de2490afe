"""Passing the human test as people do: by proving work, or by reading a picture."""

from __future__ import annotations

import base64
import json
from typing import Any

import altcha
from bs4 import BeautifulSoup
from captcha.models import CaptchaStore
from django.test import Client

from kentportal.humantest.asking import NAME

PROOF, KEY, CODE, WAY = (f"{NAME}-{part}" for part in ("proof", "key", "code", "way"))


def worked_out(challenge: dict[str, Any]) -> dict[str, str]:
    """What the tick box sends once it has worked out a challenge."""
    found = altcha.solve_challenge(
        challenge["challenge"], challenge["salt"], challenge["algorithm"], challenge["maxnumber"]
    )
    assert found, "the challenge has no solution"
    kept = {name: challenge[name] for name in ("algorithm", "challenge", "salt", "signature")}
    proof = json.dumps(kept | {"number": found.number, "took": 1})
    return {PROOF: base64.b64encode(proof.encode()).decode()}


def tick(client: Client, **extra: Any) -> dict[str, str]:
    """Tick the box: what is sent with the form."""
    return worked_out(client.get("/human/challenge/", **extra).json())


def picture_in(page: Any) -> dict[str, str]:
    """The name of the picture on a page, and where it and its recording are."""
    soup = BeautifulSoup(page.content, "html.parser")
    (key,), images, recordings = (
        soup.select(f'input[name="{KEY}"]'),
        soup.select("img.portal-picture"),
        soup.select("audio"),
    )
    recording = str(recordings[0]["src"]) if recordings else ""
    return {"key": str(key["value"]), "picture": str(images[0]["src"]), "recording": recording}


def numbers_in(key: str) -> str:
    """The numbers that the picture of that name shows."""
    return CaptchaStore.objects.get(hashkey=key).challenge


def read(client: Client, page: Any, **extra: Any) -> dict[str, str]:
    """Look at the picture on a page and read it: what is sent with the form."""
    shown = picture_in(page)
    assert client.get(shown["picture"], **extra)["Content-Type"] == "image/png"
    return {KEY: shown["key"], CODE: numbers_in(shown["key"])}


def passed(client: Client, url: str) -> Client:
    """The same browser once it has passed the test on a page, and sent nothing else there."""
    assert client.post(url, tick(client)).status_code == 422
    assert client.cookies["human"].value
    return client
