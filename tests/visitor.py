"""A person with the plainest of browsers: cookies, links and forms over HTTP, no scripts."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urljoin

from bs4 import BeautifulSoup

from .filling import controls
from .portal import Portal

FORM = "application/x-www-form-urlencoded"


@dataclass
class Answer:
    """What the portal answered."""

    status: int
    location: str
    body: bytes

    @property
    def page(self) -> BeautifulSoup:
        return BeautifulSoup(self.body, "html.parser")


@dataclass
class Visitor:
    """One browser on a running portal; `copy` has the same session and a connection of its own."""

    portal: Portal
    cookies: dict[str, str] = field(default_factory=dict)

    def copy(self) -> Visitor:
        return Visitor(self.portal, copy.copy(self.cookies))

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        """One request; redirects are told and not followed."""
        connection = HTTPConnection("127.0.0.1", self.portal.port, timeout=60)
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            connection.request(method, path, body, {"Cookie": cookie, **headers})
            response = connection.getresponse()
            for line in response.headers.get_all("Set-Cookie", []):
                self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
            return Answer(response.status, response.headers.get("Location", ""), response.read())
        finally:
            connection.close()

    def get(self, path: str) -> Answer:
        """A page, wherever redirects lead."""
        answer = self.ask("GET", path)
        while answer.status == 302:
            path = urljoin(path, answer.location)
            answer = self.ask("GET", path)
        answer.location = path
        return answer

    def post(self, path: str, data: dict[str, Any]) -> Answer:
        """What is sent with the token of this browser's cookie."""
        sent = {**data, "csrfmiddlewaretoken": self.cookies["csrftoken"]}
        return self.ask("POST", path, urlencode(sent, doseq=True).encode(), **{"Content-Type": FORM})

    def fill_in(self, shown: Answer, typed: dict[str, Any]) -> Answer:
        """Send the form of a page with this typed into it, as far as the page asks for it."""
        form = controls(shown.body.decode())
        asked = {str(tag["name"]) for tag in shown.page.select("main form [name]")}
        return self.post(shown.location, form | {name: typed[name] for name in asked & typed.keys()})

    def follow(self, shown: Answer, text: str) -> Answer:
        """Where the link with this text leads."""
        links = [link for link in shown.page.select("main a") if link.get_text(strip=True) == text]
        assert links, f"no link “{text}” on {shown.location}"
        return self.get(urljoin(shown.location, str(links[0]["href"])))

    def sign_in(self, email: str) -> None:
        """Password, then the mailed code."""
        login = self.get("/account/login/")
        answer = self.fill_in(login, {"login": email, "password": self.portal.password})
        code = self.get(urljoin(login.location, answer.location))
        signed_in = self.fill_in(code, {"code": self.portal.latest_code(email)})
        assert signed_in.status == 302, signed_in.page.get_text(" ", strip=True)
