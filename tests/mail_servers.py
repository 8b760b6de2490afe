"""Mail servers on this machine: one speaks SMTP, one GOV.UK Notify, and each has its moods."""

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

import jwt

SERVICE, SECRET = "11111111-2222-3333-4444-555555555555", "66666666-7777-8888-9999-000000000000"
NOTIFY_KEY = f"portal-{SERVICE}-{SECRET}"
TEMPLATE = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"


class Threading(socketserver.ThreadingMixIn):
    daemon_threads = True
    block_on_close = True
    #: What the server does besides answering as it should.
    mood = ""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.over = threading.Event()
        self.received: list[Any] = []


class SMTPServer(Threading, socketserver.TCPServer):
    """Moods: "silent" says nothing, "drips" a byte now and then; "550" and "450" refuse recipients."""


class SMTPTalk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        with suppress(OSError):
            {"silent": self.wait, "drips": self.drip}.get(self.mood.mood, self.talk)()

    @property
    def mood(self) -> SMTPServer:
        return cast(SMTPServer, self.server)

    def wait(self) -> None:
        self.mood.over.wait(30)

    def drip(self) -> None:
        while not self.mood.over.wait(0.1):
            self.wfile.write(b"2")

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def talk(self) -> None:
        self.say("220 mail.example ready")
        for line in self.rfile:
            verb = line[:4].upper()
            if verb == b"DATA":
                self.say("354 go on")
                self.mood.received.append(b"".join(iter(self.rfile.readline, b".\r\n")))
            if verb == b"RCPT" and self.mood.mood:
                self.say(f"{self.mood.mood} no {line.decode().strip()}")
            else:
                self.say("221 bye" if verb == b"QUIT" else "250 ok")
            if verb == b"QUIT":
                return


class NotifyServer(Threading, ThreadingHTTPServer):
    """Moods: "slow" never answers; others are what it answers, like "400 ValidationError: words"."""


class NotifyTalk(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def mood(self) -> NotifyServer:
        return cast(NotifyServer, self.server)

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def answer(self, status: int, said: Any) -> None:
        body = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def is_known(self) -> bool:
        token = self.headers["Authorization"].removeprefix("Bearer ")
        return bool(jwt.decode(token, SECRET, algorithms=["HS256"])["iss"] == SERVICE)

    def do_GET(self) -> None:
        assert self.is_known()
        wanted = parse_qs(urlsplit(self.path).query)["reference"]
        found = [sent for sent in self.mood.received if sent.get("reference") in wanted]
        self.mood.received.append({"looked_for": wanted[0]})
        self.answer(200, {"notifications": [{"status": sent["status"]} for sent in found], "links": {}})

    def do_POST(self) -> None:
        assert self.is_known()
        sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.mood.mood == "slow":
            self.close_connection = True
            self.mood.over.wait(30)
        elif self.mood.mood:
            status, _, said = self.mood.mood.partition(" ")
            kind, _, words = said.partition(": ")
            error = {"error": kind, "message": f"{words} ({sent['email_address']})"}
            self.answer(int(status), {"status_code": int(status), "errors": [error]})
        else:
            self.mood.received.append(sent | {"status": "delivered"})
            self.answer(201, {"id": SERVICE, "reference": sent.get("reference")})


@contextmanager
def running(server: Any) -> Iterator[Any]:
    """The server at work, and everything that waits on it let go at the end."""
    thread = threading.Thread(target=server.serve_forever, args=[0.05])
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        server.shutdown()
        thread.join()
        server.server_close()


def smtp_server() -> SMTPServer:
    return SMTPServer(("127.0.0.1", 0), SMTPTalk)


def notify_server() -> NotifyServer:
    return NotifyServer(("127.0.0.1", 0), NotifyTalk)
