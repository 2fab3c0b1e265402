"""`waymark subscriber add`, `list`, `remove`, `expire`."""

import argparse
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

from chassis.clock import SystemClock
from deploy.provision.management import Management
from deploy.waymark.places import Broker, broker
from deploy.waymark.subscribers import LONGEST, Subscribers, queue_of

if TYPE_CHECKING:
    Topics = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - argparse has no public name for it


def add_to(topics: "Topics") -> None:
    """Add the topic `subscriber` to the command line."""
    actions = topics.add_parser("subscriber", help="systems with a queue of their own in RabbitMQ").add_subparsers(required=True, metavar="ACTION")
    adding = actions.add_parser("add", help="make a subscriber, or give one that is there other types or another last day")
    adding.add_argument("name", metavar="NAME")
    adding.add_argument("--types", nargs="+", required=True, metavar="TYPE", help="all the events that it gets; /api/events lists them")
    adding.add_argument("--until", type=_day, metavar="YYYY-MM-DD", help="the last day of its access, at most a year from today, which it is unless you say so")
    adding.set_defaults(run=_add)
    actions.add_parser("list", help="what there is, and what waits").set_defaults(run=_list)
    removing = actions.add_parser("remove", help="take away its user and its queue, with all that waits")
    removing.add_argument("name", metavar="NAME")
    removing.set_defaults(run=_remove)
    actions.add_parser("expire", help="remove all whose last day is over; run it every day").set_defaults(run=_expire)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("a day is written as 2027-03-31") from None


def _opened(chosen: argparse.Namespace) -> tuple[Broker, Subscribers]:
    place = broker(chosen.folder)
    return place, Subscribers(Management(place.management_url), _vhost(place.amqp_url))


def _add(chosen: argparse.Namespace) -> None:
    place, subscribers = _opened(chosen)
    today = SystemClock().today()
    until = chosen.until or today + LONGEST
    password = subscribers.add(chosen.name, chosen.types, until, today)
    if password is None:
        print(f"Subscriber {chosen.name} was there already. It keeps its password and what waits in its queue.")
        print(f"From now on it gets these types, until the end of {until}:\n  " + "\n  ".join(sorted(set(chosen.types))))
        return
    address = _address(place.amqp_url, queue_of(chosen.name), password)
    print(f"""Subscriber {chosen.name} is there, until the end of {until}. Its password is shown this once and kept nowhere.

  AMQP address   {address}
  Queue          {queue_of(chosen.name)}

Give both to whoever runs that system, on a way that nobody else reads. They can begin with examples/queue_subscriber.py:

  WAYMARK_AMQP_URL={address} WAYMARK_QUEUE={queue_of(chosen.name)} python examples/queue_subscriber.py""")


def _list(chosen: argparse.Namespace) -> None:
    today = SystemClock().today()
    for subscriber in _opened(chosen)[1].all():
        until = f"until {subscriber.until}" if subscriber.until else "without an end"
        ended = ", ENDED: `waymark subscriber expire` removes it" if subscriber.has_ended(today) else ""
        full = ", FULL: the oldest are dropped, and are in the pull feed" if subscriber.full else ""
        print(f"{subscriber.name}  {until}{ended}; {subscriber.waiting} waiting{full}; {subscriber.readers} reading")
        for kind in subscriber.types:
            print(f"  {kind}")


def _remove(chosen: argparse.Namespace) -> None:
    _opened(chosen)[1].remove(chosen.name)
    print(f"Subscriber {chosen.name} is removed.")


def _expire(chosen: argparse.Namespace) -> None:
    for name in _opened(chosen)[1].expire(SystemClock().today()):
        print(f"Subscriber {name} is removed.")


def _address(amqp_url: str, user: str, password: str) -> str:
    place = urlsplit(amqp_url)
    # Libraries differ in what they take an empty path for, so the virtual host is spelt out.
    return place._replace(netloc=f"{user}:{password}@{place.netloc.rpartition('@')[2]}", path=f"/{quote(_vhost(amqp_url), safe='')}").geturl()


def _vhost(amqp_url: str) -> str:
    return unquote(urlsplit(amqp_url).path[1:]) or "/"
