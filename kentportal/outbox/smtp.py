"""Mail by SMTP, over a connection that ends when its time is up however busy the other side looks."""

from __future__ import annotations

import os
import smtplib
import socket
import threading
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend


class _Ending(smtplib.SMTP):
    """A connection that is cut after MAIL_SECONDS_BY_WORKER, so that no thread hangs on it for ever."""

    _cut: threading.Timer | None = None

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        sock: socket.socket = super()._get_socket(host, port, timeout)  # type: ignore[misc]
        # A second handle: TLS puts another socket in the place of the first.
        wire = socket.socket(fileno=os.dup(sock.fileno()))
        self._cut = threading.Timer(settings.MAIL_SECONDS_BY_WORKER, _shut, [wire])
        self._cut.daemon = True
        self._cut.start()
        self._wire = wire
        return sock

    def close(self) -> None:
        super().close()
        if self._cut is not None:
            self._cut.cancel()
            self._wire.close()
            self._cut = None


class _EndingWithTLS(_Ending, smtplib.SMTP_SSL):
    """The same, with TLS from the first byte."""


def _shut(wire: socket.socket) -> None:
    with suppress(OSError):  # it has ended by itself
        wire.shutdown(socket.SHUT_RDWR)


class SMTPBackend(EmailBackend):
    """Django's, over connections that end."""

    @property
    def connection_class(self) -> Any:
        return _EndingWithTLS if self.use_ssl else _Ending
