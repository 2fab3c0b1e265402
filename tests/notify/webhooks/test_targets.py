"""Webhooks go to the public internet and nowhere else: not by a number, not by a name, and not by a name that changes its mind."""

import socket

import pytest

from chassis.errors import Invalid
from chassis.identifiers import new_id
from services.notify.adapters.webhook_receiver import WebhookReceivers
from services.notify.domain.targets import Allowed, are_public, checked_url

ADA = new_id()
NOWHERE = Allowed()
PRIVATE = [
    "0.0.0.0",  # noqa: S104 - nothing is bound to it
    "10.0.0.1",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::7f00:1",
    "2001:0:7f00:1::1",
    "2001:db8::1",
    "3fff::1",
    "3fff:fff:ffff::1",
    "2002:7f00:1::1",
    "2002:a9fe:a9fe::",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
]
PUBLIC = ["1.1.1.1", "93.184.215.14", "2606:4700:4700::1111", "3ffe::1", "3fff:1000::1", "64:ff9b::808:808", "2002:808:808::1"]


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_inside_is_not_public(address):
    assert not are_public([address])
    assert not are_public(["1.1.1.1", address])


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_outside_is_public(address):
    assert are_public([address])


@pytest.mark.parametrize("address", [*PRIVATE, "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "localhost", "localhost."])
async def test_an_address_that_is_written_into_the_url_is_refused(address):
    host = f"[{address}]" if ":" in address else address
    with pytest.raises(Invalid) as refused:
        await WebhookReceivers(NOWHERE).checked(f"https://{host}/events", ADA)
    [error] = refused.value.errors
    assert error.field == "url"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "events.example.org",
        "http://events.example.org/",
        "ftp://events.example.org/",
        "file:///etc/passwd",
        "gopher://events.example.org/",
        "https:///events",
        "https://user@events.example.org/",
        "https://user:password@events.example.org/",
        "https://events.example.org@127.0.0.1/",
        "https://events.example.org\\@127.0.0.1/",
        "https://events.example.org#@127.0.0.1/",
        "https://events.example.org/#part",
        "https://events.example.org:22/",
        "https://events.example.org:80/",
        "https://events.example.org:0/",
        "https://events.example.org:99999/",
        "https://events.example.org/a b",
        "https://events.example.org/\r\nHost: other",
        "https://events.example.org/\n",
        "https://\u2460\u2461\u2466.0.0.1/",
        "https://b\u00fccher.example/",
        "https://[::1%25eth0]/",
        "https://[1.2.3.4]/",
        "https://[...]/",
        "https://[1:2]/",
        "https://[:::]/",
        "https://events.example.org/" + "a" * 2_000,
    ],
)
def test_a_url_that_two_readers_could_read_in_two_ways_or_that_is_not_https_is_refused(url):
    with pytest.raises(Invalid):
        checked_url(url, NOWHERE)


@pytest.mark.parametrize(
    "url", ["https://events.example.org", "https://EVENTS.example.org:8443/a/b?c=d&e=%20", "https://1.1.1.1/", "https://[2606:4700::1111]/"]
)
def test_an_ordinary_url_is_taken(url):
    assert checked_url(url, NOWHERE) == url


@pytest.mark.parametrize("url", ["http://sink.internal:9000/x", "https://sink.internal/x", "http://10.0.0.7:80/", "http://[fd00::7]:80/"])
def test_a_host_that_is_listed_may_be_inside_and_speak_http(url):
    assert checked_url(url, Allowed(frozenset({"sink.internal", "10.0.0.7:80", "fd00::7"}))) == url


@pytest.mark.parametrize("url", ["http://[10.0.0.7]:80/", "https://sink.internal:99999/"])
def test_a_host_that_is_listed_is_spelt_as_it_should_be(url):
    with pytest.raises(Invalid):
        checked_url(url, Allowed(frozenset({"sink.internal", "10.0.0.7:80"})))


def test_a_host_that_is_listed_with_a_port_is_allowed_that_port_alone():
    with pytest.raises(Invalid):
        checked_url("http://10.0.0.7:81/", Allowed(frozenset({"10.0.0.7:80"})))


class Changing:
    """A name server that answers with one address after the other."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.asked = 0

    async def __call__(self, host):
        self.asked += 1
        found = self.answers[0] if len(self.answers) == 1 else self.answers.pop(0)
        if isinstance(found, Exception):
            raise found
        return found


async def test_a_name_that_leads_inside_is_refused_when_it_is_given():
    for answer in (["10.0.0.1"], ["1.1.1.1", "127.0.0.1"], ["::ffff:10.0.0.1"]):
        with pytest.raises(Invalid, match="invalid") as refused:
            await WebhookReceivers(NOWHERE, Changing(answer)).checked("https://events.example.org/", ADA)
        assert refused.value.errors[0].message == "The address must lead to a server on the public internet"


async def test_a_name_that_leads_nowhere_is_refused_when_it_is_given():
    with pytest.raises(Invalid) as refused:
        await WebhookReceivers(NOWHERE, Changing(socket.gaierror())).checked("https://events.example.org/", ADA)
    assert refused.value.errors[0].message == "The address must lead to a server on the public internet"


async def test_a_name_that_led_outside_and_leads_inside_now_gets_nothing(receiver):
    """DNS rebinding: each connection asks once, and goes to what was checked."""
    lookup = Changing(["1.1.1.1"], ["127.0.0.1"])
    receivers = WebhookReceivers(Allowed(frozenset()), lookup)
    url = f"https://events.example.org:{receiver.port}/"
    await receivers.checked(url, ADA)
    answer = await receivers.send(url, b"{}", {}, ADA)
    assert (answer.outcome, answer.status) == ("not-public", None)
    assert lookup.asked == 2
    assert receiver.deliveries == []
    await receivers.close()


async def test_a_connection_goes_to_the_address_that_was_checked_and_asks_for_no_other(receiver):
    """The second answer would be another server; it is never asked for."""
    lookup = Changing(["127.0.0.1"], ["127.0.0.2"])
    receivers = WebhookReceivers(Allowed(frozenset({"events.example.org"})), lookup)
    answer = await receivers.send(f"http://events.example.org:{receiver.port}/", b"{}", {}, ADA)
    assert (answer.outcome, lookup.asked) == ("delivered", 1)
    await receivers.close()


async def test_an_address_inside_that_stands_in_the_url_gets_nothing(receiver):
    """Also when it came past the check at the door, for example because the list of hosts has changed."""
    receivers = WebhookReceivers(NOWHERE)
    answer = await receivers.send(receiver.url, b"{}", {}, ADA)
    assert answer.outcome == "not-public"
    assert receiver.deliveries == []
    await receivers.close()


@pytest.mark.parametrize("host", ["127.1", "2130706433"])
async def test_another_spelling_of_an_address_inside_gets_nothing(receiver, host):
    """The client takes it for an address and does not ask its resolver."""
    receivers = WebhookReceivers(NOWHERE)
    answer = await receivers.send(f"http://{host}:{receiver.port}/", b"{}", {}, ADA)
    assert (answer.outcome, receiver.deliveries) == ("not-public", [])
    await receivers.close()


async def test_proxies_of_the_environment_are_not_used(receiver, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    receivers = WebhookReceivers(Allowed(frozenset({"127.0.0.1"})))
    assert (await receivers.send(receiver.url, b"{}", {}, ADA)).outcome == "delivered"
    await receivers.close()


async def test_what_was_refused_at_delivery_is_an_attempt_like_any_other(station):
    webhook, _ = await station.add("http://127.0.0.1:9/")
    async with station.database.open_work() as work:
        await work.webhooks.change(webhook.id, url="http://10.0.0.1:9/")
    await station.publish(new_id())
    await station.deliver()
    assert [one.outcome for one in await station.attempts(webhook)] == ["not-public"]
