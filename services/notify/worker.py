"""The composition root of the worker of notify."""

from functools import partial

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis import worker
from chassis.clock import Clock, SystemClock
from chassis.database import Database
from chassis.timers import Timer
from services.notify.adapters import WebhookTools, public_queue
from services.notify.adapters.mail_server import MailServer
from services.notify.domain.letters import Sender
from services.notify.handlers import HANDLERS
from services.notify.settings import Settings
from services.notify.store import Work
from services.notify.use_cases.deliver_emails import Delivery
from services.notify.use_cases.deliver_webhooks import WebhookDelivery
from services.notify.use_cases.fill_feed import FeedFilling
from services.notify.use_cases.forget_old_attempts import forget_old_attempts
from services.notify.use_cases.forget_old_emails import forget_old_emails
from services.notify.use_cases.renew_seals import SealRenewal
from services.notify.use_cases.tell_of_ending_access import tell_of_ending_access

_WHILE_KEYS_CHANGE = 10
_TEN_MINUTES = 600
_DAY = 24 * 3600


def build(settings: Settings) -> worker.Worker:
    """Compose the worker: it handles events, fills the feed, delivers e-mails and webhooks in one process, so that one wakes the other."""
    password = settings.smtp_password.get_secret_value() if settings.smtp_password else None
    mail = MailServer(settings.smtp_host, settings.smtp_port, sender=settings.smtp_from, tls=settings.smtp_tls, user=settings.smtp_user, password=password)
    sender = Sender(settings.council_name, settings.council_email, settings.council_professional_email, settings.council_telephone, settings.public_url)

    def begin(connection: AsyncConnection, clock: Clock) -> Work:
        return Work(connection, clock, delivery.wake)

    database = Database(settings.database_url, begin, SystemClock(), settings.database_pool)
    delivery = Delivery(database.open_work, mail, sender, settings.smtp_from)
    filling = FeedFilling(database, partial(public_queue.read, settings.amqp_url))
    tools = WebhookTools.build(*settings.seal_keys, settings.webhook_allow_hosts)
    sending = WebhookDelivery(database, tools)
    timers = [
        Timer("forget-old-emails", _DAY, forget_old_emails),
        Timer("forget-old-attempts", _TEN_MINUTES, forget_old_attempts),
        Timer("tell-of-ending-access", _TEN_MINUTES, tell_of_ending_access),
    ]
    if settings.previous_seal_key is not None:
        timers.append(Timer("renew-seals", _WHILE_KEYS_CHANGE, SealRenewal(tools.seal).renew))
    return worker.Worker("notify", database, settings.amqp_url, HANDLERS, timers=timers, loops=[delivery.run, filling.run, sending.run])
