"""Takes webhooks, believes those that are signed for it, and deals with each event once.

pip install standardwebhooks
WAYMARK_WEBHOOK_SECRET=whsec_... PORT=8080 python webhook_receiver.py
"""

import json
import os
import sqlite3
from http.server import BaseHTTPRequestHandler, HTTPServer

from standardwebhooks import Webhook, WebhookVerificationError

MOST_BYTES = 100_000
webhook = Webhook(os.environ["WAYMARK_WEBHOOK_SECRET"])
database = sqlite3.connect("events.db")
database.execute("CREATE TABLE IF NOT EXISTS events (id TEXT PRIMARY KEY, subject TEXT, sequence TEXT, body TEXT)")


def deal_with(event):
    """Your own work belongs into this transaction, when it takes less than 10 seconds; else do it afterwards. An event may come twice."""
    with database:
        row = (event["id"], event["subject"], event["sequence"], json.dumps(event))
        if database.execute("INSERT OR IGNORE INTO events VALUES (?, ?, ?, ?)", row).rowcount:
            print(event["type"], event["subject"], flush=True)


class Receiver(BaseHTTPRequestHandler):
    """What is not answered with 200 to 299 comes again."""

    timeout = 10

    def do_POST(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length) if 0 < length <= MOST_BYTES else b""
        try:
            deal_with(webhook.verify(body, dict(self.headers)))
        except (WebhookVerificationError, ValueError):
            self.send_response(401)
        else:
            self.send_response(204)
        self.end_headers()


HTTPServer(("127.0.0.1", int(os.environ.get("PORT", "8080"))), Receiver).serve_forever()
