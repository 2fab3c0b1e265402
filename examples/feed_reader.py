"""Reads the pull feed, deals with each event once and in order, and goes on where it was. Needs Python alone.

WAYMARK_URL=https://... WAYMARK_CLIENT_ID=... WAYMARK_CLIENT_SECRET=... python feed_reader.py
"""

import base64
import json
import os
import sqlite3
import time
import urllib.request

API = os.environ["WAYMARK_URL"].rstrip("/") + "/api"
LOGIN = base64.b64encode(f"{os.environ['WAYMARK_CLIENT_ID']}:{os.environ['WAYMARK_CLIENT_SECRET']}".encode()).decode()
database = sqlite3.connect("events.db")
database.execute("CREATE TABLE IF NOT EXISTS events (id TEXT PRIMARY KEY, subject TEXT, sequence TEXT, body TEXT)")
database.execute("CREATE TABLE IF NOT EXISTS cursor (one INTEGER PRIMARY KEY CHECK (one = 1), next TEXT)")


def ask(path, authorization, form=None):
    """The feed waits for an event up to 20 seconds, so allow it more."""
    with urllib.request.urlopen(urllib.request.Request(API + path, form, {"Authorization": authorization}), timeout=40) as answer:
        return json.load(answer)


def deal_with(page):
    """Your own work belongs into this transaction: events and cursor are kept together or not at all."""
    with database:
        for event in page["events"]:
            row = (event["id"], event["subject"], event["sequence"], json.dumps(event))
            if database.execute("INSERT OR IGNORE INTO events VALUES (?, ?, ?, ?)", row).rowcount:
                print(event["type"], event["subject"], flush=True)
        database.execute("INSERT OR REPLACE INTO cursor VALUES (1, ?)", (page["next"],))


token, good_until = "", 0.0
while True:
    try:
        if not token or time.monotonic() > good_until:
            answer = ask("/oauth/token", f"Basic {LOGIN}", b"grant_type=client_credentials")
            token, good_until = answer["access_token"], time.monotonic() + answer["expires_in"] - 30
        after = database.execute("SELECT next FROM cursor").fetchone() or ("0",)
        deal_with(ask(f"/v1/events?wait=20&after={after[0]}", f"Bearer {token}"))
    except (OSError, ValueError) as error:  # away or too often, or a refusal: an HTTPError is an OSError
        status = getattr(error, "code", 503)
        if status < 500 and status not in (408, 429) and not (status == 401 and token):
            raise SystemExit(f"refused: {error}: {error.read().decode()}") from error
        token = "" if status == 401 else token
        print("trying again:", error, flush=True)
        time.sleep(2)
