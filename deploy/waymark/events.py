"""`waymark events tail`."""

import argparse
import json
import os
import signal
import sys
import time
from typing import TYPE_CHECKING, Any

from deploy.errors import ServerError
from deploy.waymark.feed import Away, Feed
from deploy.waymark.places import gateway_url

if TYPE_CHECKING:
    Topics = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - argparse has no public name for it

_PAUSE = 2.0
_BEGINNINGS = {"now": "now", "oldest": "0"}


def add_to(topics: "Topics") -> None:
    """Add the topic `events` to the command line."""
    actions = topics.add_parser("events", help="public events as they happen").add_subparsers(required=True, metavar="ACTION")
    tailing = actions.add_parser("tail", help="print each event in a line, until Ctrl-C: time, type, subject, sequence")
    tailing.add_argument("--from", dest="start", type=_place, default="now", metavar="now|oldest|CURSOR", help="where to begin (default: now)")
    tailing.add_argument("--json", action="store_true", help="print each event whole, as JSON")
    tailing.add_argument("--client-id", default=os.environ.get("WAYMARK_CLIENT_ID"), metavar="ID", help="of a connection with the scope events:read")
    tailing.set_defaults(run=_tail)


def _place(text: str) -> str:
    if text not in _BEGINNINGS and not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError("it is now, oldest, or the number that was shown at the end")
    return text


def _tail(chosen: argparse.Namespace) -> None:
    """The secret is read from the environment alone: what is on a command line, everybody on the machine can read."""
    secret = os.environ.get("WAYMARK_CLIENT_SECRET")
    if not chosen.client_id or not secret:
        raise ServerError("Set WAYMARK_CLIENT_ID and WAYMARK_CLIENT_SECRET: an administrator of the SEND team gets them on the page Connections.")
    # A shell that starts it in the background lets it ignore the signal by which it is ended.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    feed = Feed(gateway_url(chosen.folder), chosen.client_id, secret)
    cursor = _BEGINNINGS.get(chosen.start, chosen.start)
    away = ""
    try:
        while True:
            try:
                events, behind = feed.read(cursor)
            except Away as reason:
                if str(reason) != away:
                    print(f"The gateway is away, trying again: {reason}", file=sys.stderr, flush=True)
                away = str(reason)
                time.sleep(_PAUSE)
                continue
            away = ""
            for event in events:
                print(json.dumps(event) if chosen.json else _line(event), flush=True)
            # Not before: what was not printed must come again.
            cursor = behind
    except KeyboardInterrupt:
        print(f"Go on from here with --from {cursor}", file=sys.stderr)
    except BrokenPipeError:
        # Whoever read along has enough; Python must not find that out again when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _line(event: dict[str, Any]) -> str:
    return f"{event['time']}  {event['type']}  {event['subject']}  {event['sequence']}"
