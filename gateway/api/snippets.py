"""Programs that the page "Subscribe in five minutes" shows. They are run by the tests."""

RECEIVER = """import base64, hashlib, hmac, os, time
from http.server import BaseHTTPRequestHandler, HTTPServer

KEY = base64.b64decode(os.environ["WEBHOOK_SECRET"].removeprefix("whsec_"))

def is_ours(headers, body):
    sent = headers.get("webhook-timestamp", "")
    if not sent.isdecimal() or abs(time.time() - float(sent)) > 300:
        return False
    signed = f"{headers.get('webhook-id')}.{sent}.".encode() + body
    wanted = base64.b64encode(hmac.digest(KEY, signed, hashlib.sha256))
    return any(
        hmac.compare_digest(b"v1," + wanted, given.encode())
        for given in headers.get("webhook-signature", "").split()
    )

class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        ours = is_ours(self.headers, body)
        self.send_response(204 if ours else 401)
        self.end_headers()
        if ours:
            print(body.decode(), flush=True)

HTTPServer(("127.0.0.1", 8080), Receiver).serve_forever()
"""
"""Receives webhooks, and prints those that are ours."""

READER = """import asyncio, os
import aio_pika

async def main():
    connection = await aio_pika.connect_robust(os.environ["AMQP_URL"])
    async with connection, connection.channel() as channel:
        await channel.set_qos(prefetch_count=20)
        queue = await channel.get_queue(os.environ["QUEUE"], ensure=False)
        async with queue.iterator() as messages:
            async for message in messages:
                print(message.body.decode(), flush=True)
                await message.ack()

asyncio.run(main())
"""
"""Reads a queue, and prints each event."""
