"""The servers that tests stand on are real, and each does its job."""

import asyncio
import dataclasses
import io
import smtplib
from email.message import EmailMessage

import aio_pika
import aioclamd
import asyncpg
import minio
import pytest
from aiormq.exceptions import AMQPConnectionError, ChannelAccessRefused, ProbableAuthenticationError

from chassis.topology import declare_queues
from contracts.cases import ChildAdded, RequestReceived
from contracts.identity import SecurityCodeRequested
from tests.harness.brokers import Broker, OwnBroker
from tests.harness.mailboxes import Mailbox
from tests.harness.stores import S3, Clamd


def plain(url: str) -> str:
    return url.replace("postgresql+asyncpg://", "postgresql://")


async def test_a_service_gets_a_migrated_database_that_it_owns(database_for):
    connection = await asyncpg.connect(plain(database_for("cases")))
    tables = {row["tablename"] for row in await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}
    await connection.close()
    assert {"outbox", "inbox", "audit"} & tables
    assert "alembic_version" in tables


async def test_a_database_is_empty_when_the_next_test_asks_for_it(database_for, databases_of_services):
    connection = await asyncpg.connect(plain(database_for("cases")))
    try:
        await connection.execute("INSERT INTO inbox (event_id, handled_at, exposure) VALUES (gen_random_uuid(), now(), 'public')")
        databases_of_services.empty("cases")
        assert await connection.fetchval("SELECT count(*) FROM inbox") == 0
    finally:
        await connection.close()


async def test_a_service_may_not_enter_the_database_of_another(database_for):
    cases, identity = (plain(database_for("cases")), plain(database_for("identity")))
    elsewhere = cases.rpartition("/")[0] + "/" + identity.rpartition("/")[2]
    for database in (elsewhere, cases.rpartition("/")[0] + "/postgres"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await asyncpg.connect(database)


async def test_a_service_declares_its_queues_and_publishes_its_own_events(broker: Broker, amqp_for):
    connection = await aio_pika.connect(await amqp_for("cases"))
    async with connection:
        channel = await connection.channel(on_return_raises=True)
        queue = await declare_queues(channel, "cases", [RequestReceived])
        events = await channel.get_exchange("events", ensure=False)
        await events.publish(aio_pika.Message(b"{}"), routing_key=RequestReceived.type)
        assert (await queue.get(timeout=5)).body == b"{}"


@pytest.mark.parametrize(
    ("exchange", "key"),
    [("events", "uk.ehc.form.submitted.v1"), ("secrets", SecurityCodeRequested.type), ("public", ChildAdded.type), ("", "forms"), ("forms", "forms")],
)
async def test_a_service_may_not_publish_what_is_not_its_own(amqp_for, broker: Broker, exchange: str, key: str):
    admin = await aio_pika.connect(broker.url)
    async with admin:
        await declare_queues(await admin.channel(), "forms", [])
    connection = await aio_pika.connect(await amqp_for("cases"))
    async with connection:
        channel = await connection.channel()
        target = await channel.get_exchange(exchange, ensure=False) if exchange else channel.default_exchange
        with pytest.raises(ChannelAccessRefused):
            await target.publish(aio_pika.Message(b"{}"), routing_key=key)


async def test_only_notify_may_listen_to_secrets(amqp_for):
    for service, allowed in (("cases", False), ("notify", True)):
        connection = await aio_pika.connect(await amqp_for(service))
        async with connection:
            channel = await connection.channel()
            try:
                await declare_queues(channel, service, [SecurityCodeRequested])
                listened = True
            except ChannelAccessRefused:
                listened = False
            assert listened is allowed, service


async def test_a_service_may_not_read_the_queue_of_another(amqp_for):
    owner = await aio_pika.connect(await amqp_for("forms"))
    stranger = await aio_pika.connect(await amqp_for("cases"))
    async with owner, stranger:
        await declare_queues(await owner.channel(), "forms", [])
        channel = await stranger.channel()
        queue = await channel.get_queue("forms", ensure=False)
        with pytest.raises(ChannelAccessRefused):
            await queue.get()


async def test_nobody_signs_in_to_the_broker_as_guest(broker: Broker):
    with pytest.raises(ProbableAuthenticationError):
        await aio_pika.connect(broker.url.replace(broker.url.split("//")[1].split("@")[0], "guest:guest"))


async def test_a_broker_that_stops_or_is_killed_keeps_its_messages(own_broker: OwnBroker):
    connection = await aio_pika.connect(own_broker.url)
    async with connection:
        channel = await connection.channel()
        await channel.declare_queue("kept", durable=True, arguments={"x-queue-type": "quorum"})
        for number in range(10):
            message = aio_pika.Message(str(number).encode(), delivery_mode=aio_pika.DeliveryMode.PERSISTENT)
            await channel.default_exchange.publish(message, routing_key="kept")
    for end in (own_broker.server.stop, own_broker.server.kill):
        await asyncio.to_thread(end)
        with pytest.raises(AMQPConnectionError):
            await aio_pika.connect(own_broker.url, timeout=2)
        await asyncio.to_thread(own_broker.start)
    connection = await aio_pika.connect(own_broker.url)
    async with connection:
        channel = await connection.channel()
        queue = await channel.declare_queue("kept", passive=True)
        bodies = [(await queue.get(no_ack=True, timeout=5)).body for _ in range(10)]
        assert bodies == [str(number).encode() for number in range(10)]
        await channel.queue_delete("kept")


def test_a_file_comes_back_from_the_object_store_unchanged(s3: S3):
    store = s3.client()
    content = bytes(range(256)) * 40_000
    store.put_object(s3.bucket, "file", io.BytesIO(content), len(content))
    with store.get_object(s3.bucket, "file") as answer:
        assert answer.read() == content


def test_the_object_store_refuses_a_login_that_it_does_not_know(s3: S3):
    stranger = dataclasses.replace(s3, secret_key="another").client()
    with pytest.raises(minio.S3Error):
        stranger.bucket_exists(s3.bucket)


async def test_the_scanner_finds_the_test_virus_and_passes_a_clean_file(clamd: Clamd):
    client = aioclamd.ClamdAsyncClient(clamd.host, clamd.port)
    assert (await client.instream(io.BytesIO(b"before " + clamd.infected)))["stream"][0] == "FOUND"
    assert (await client.instream(io.BytesIO(b"nothing harmful")))["stream"][0] == "OK"


def test_the_mailbox_shows_an_e_mail_as_it_was_sent(mailbox: Mailbox):
    message = EmailMessage()
    message["From"] = "Anytown Council <no-reply@anytown.example>"
    message["To"] = "parent@home.example"
    message["Subject"] = "Your request"
    message.set_content("Sign in to read it:\nhttp://localhost:8000/citizen?a=1&b=2\n")
    with smtplib.SMTP(mailbox.smtp_host, mailbox.smtp_port) as connection:
        connection.send_message(message, to_addrs=["parent@home.example", "hidden@home.example"])
    shown = mailbox.wait_for("parent@home.example")[0]
    assert shown["Subject"] == "Your request"
    assert shown["From"] == {"Name": "Anytown Council", "Address": "no-reply@anytown.example"}
    assert "http://localhost:8000/citizen?a=1&b=2" in shown["Text"]
    assert mailbox.messages("hidden@home.example")
    mailbox.empty()
    assert mailbox.messages() == []
