"""Send what is due: claim in the database, send outside any transaction, record what came of it."""

import logging
import os
import secrets
import socket
import threading
from datetime import datetime, timedelta
from functools import cache

from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections
from django.db.models import F
from django.utils import timezone
from django.utils.module_loading import import_string

from . import Failed
from .chores import run_chores
from .models import Delivery

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)
PAUSE = 1.0  # seconds between two looks at the outbox
ROUND = 100  # deliveries between two looks at the chores


@cache
def worker_name() -> str:
    """This process, told apart from every other worker."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"


def wait_after(attempts: int) -> timedelta:
    """How long to wait after that many attempts: 30 seconds, doubling, an hour at most."""
    return min(FIRST_WAIT * 2 ** min(attempts - 1, 10), LONGEST_WAIT)


def claim(now: datetime, worker: str) -> Delivery | None:
    """Take one due delivery; of any number of workers only one gets it, for as long as the lease."""
    due = Delivery.objects.claimable(now).order_by("due_at", "pk").values_list("pk", flat=True)
    for pk in due[:10]:
        won = (
            Delivery.objects.claimable(now)
            .filter(pk=pk)
            .update(claimed_by=worker, claimed_until=now + LEASE, attempts=F("attempts") + 1)
        )
        if won:
            # The payload is opened when it is sent: one that does not open must not stop the others.
            return Delivery.objects.defer("payload").get(pk=pk)
    return None


def send(delivery: Delivery) -> None:
    """Give the payload to the delivery's channel; whatever goes wrong leaves as Failed."""
    try:
        import_string(settings.OUTBOX_CHANNELS[delivery.channel])(delivery.key, delivery.payload)
    except Failed:
        raise
    except Exception as error:
        raise Failed(type(error).__name__) from error


def record_delivered(delivery: Delivery) -> None:
    """What has left has left, even if the lease ran out meanwhile."""
    Delivery.objects.filter(pk=delivery.pk, delivered_at=None).update(
        delivered_at=timezone.now(), gave_up_at=None, claimed_until=None, last_error=""
    )


def record_failed(delivery: Delivery, failure: Failed) -> None:
    """Due again after the wait, or given up; nothing if another worker has taken it over."""
    now = timezone.now()
    outcome = {"gave_up_at": now} if failure.permanent else {"due_at": now + wait_after(delivery.attempts)}
    Delivery.objects.waiting().filter(pk=delivery.pk, claimed_by=delivery.claimed_by).update(
        claimed_until=None, last_error=str(failure)[:200], **outcome
    )
    logger.warning(
        "%s %s at attempt %d: %s",
        delivery,
        "was given up" if failure.permanent else "failed",
        delivery.attempts,
        failure,
    )


def deliver_one(worker: str) -> bool:
    """Claim, send and record one delivery; False when nothing is due."""
    delivery = claim(timezone.now(), worker)
    if delivery is None:
        return False
    try:
        send(delivery)
    except Failed as failure:
        record_failed(delivery, failure)
    else:
        record_delivered(delivery)
    return True


def drain(stop: threading.Event, limit: int | None = None) -> None:
    """Send what is due until nothing is, the limit is reached or the worker is told to stop."""
    done = 0
    while not stop.is_set() and (limit is None or done < limit) and deliver_one(worker_name()):
        done += 1


def work_once() -> None:
    """Run the chores that are due, send everything that is due, and return."""
    stop = threading.Event()
    run_chores(stop)
    drain(stop)


def work(stop: threading.Event) -> None:
    """Chores and deliveries until told to stop; outlives a database that goes away and comes back."""
    while not stop.is_set():
        close_old_connections()
        try:
            run_chores(stop)
            drain(stop, limit=ROUND)
        except (DatabaseError, InterfaceError) as error:
            logger.warning("The worker waits for the database: %s", type(error).__name__)
            stop.wait(PAUSE * 4)
        stop.wait(PAUSE)
