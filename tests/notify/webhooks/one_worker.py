"""A process that delivers webhooks and does nothing else: a test kills it. Its settings are its arguments: the database, the seal key."""

import asyncio
import sys

from chassis.clock import SystemClock
from chassis.database import Database
from services.notify.adapters import WebhookTools
from services.notify.store import Work
from services.notify.use_cases.deliver_webhooks import WebhookDelivery

if __name__ == "__main__":
    database_url, seal_key = sys.argv[1:]
    delivery = WebhookDelivery(Database(database_url, Work, SystemClock()), WebhookTools.build(seal_key, None, {"127.0.0.1"}))
    asyncio.run(delivery.run())
