"""Reads events from a RabbitMQ queue of its own, deals with each once and in order, and goes on after any failure.

pip install aio-pika
WAYMARK_AMQP_URL=amqp://... WAYMARK_QUEUE=subscriber.NAME python queue_subscriber.py
"""

import asyncio
import json
import os
import sqlite3

import aio_pika

database = sqlite3.connect("events.db")
database.execute("CREATE TABLE IF NOT EXISTS events (id TEXT PRIMARY KEY, subject TEXT, sequence TEXT, body TEXT)")


def deal_with(event):
    """Your own work belongs into this transaction. An event may come twice; its id is taken once."""
    with database:
        row = (event["id"], event["subject"], event["sequence"], json.dumps(event))
        if database.execute("INSERT OR IGNORE INTO events VALUES (?, ?, ?, ?)", row).rowcount:
            print(event["type"], event["subject"], flush=True)


async def read():
    """What is not acknowledged when this ends comes again, in the same order."""
    async with await aio_pika.connect(os.environ["WAYMARK_AMQP_URL"], heartbeat=15) as connection:
        channel = await connection.channel()
        await channel.set_qos(prefetch_count=20)
        queue = await channel.get_queue(os.environ["WAYMARK_QUEUE"], ensure=False)
        async with queue.iterator() as messages:
            async for message in messages:
                deal_with(json.loads(message.body))
                await message.ack()


async def main():
    """Connect again whenever the broker was away."""
    while True:
        try:
            await read()
        except (OSError, aio_pika.exceptions.AMQPError) as error:
            print("trying again:", type(error).__name__, flush=True)
        await asyncio.sleep(2)


asyncio.run(main())
