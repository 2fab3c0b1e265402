"""`./waymark`: subscribers' queues, a look at the events, and what services need on their servers."""

import argparse
import sys
from pathlib import Path

from deploy.errors import ServerError
from deploy.waymark import events, provision, secrets, subscriber
from deploy.waymark.subscribers import Refused


def main() -> int:
    """Do what was asked. Returns 0, or 1 after saying on stderr why it could not be done."""
    parser = argparse.ArgumentParser(prog="waymark", description="Speak to a running Waymark")
    parser.add_argument("--folder", type=Path, default=Path(".waymark"), help="of the `make run` to speak to, unless the environment names a system")
    topics = parser.add_subparsers(required=True, metavar="TOPIC")
    subscriber.add_to(topics)
    events.add_to(topics)
    provision.add_to(topics)
    secrets.add_to(topics)
    chosen = parser.parse_args()
    try:
        chosen.run(chosen)
    except (Refused, ServerError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
