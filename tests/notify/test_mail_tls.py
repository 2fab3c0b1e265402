"""The connection to the mail server: TLS to a server that shows who it is, and a login that nobody else reads."""

import base64
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest

from chassis import logs
from chassis.identifiers import new_id
from services.notify.adapters.mail_server import MailServer
from services.notify.settings import Settings
from services.notify.use_cases.send_secret import SendSecret, send_secret
from tests.harness.brokers import NO_BROKER
from tests.harness.certificates import Authority
from tests.notify.mail_server import ScriptedMailServer

TO, USER, PASSWORD = "ada@home.example", "waymark", "canary-mail-Zq83xPw2"
IN_BASE64 = [base64.b64encode(text.encode()).decode().rstrip("=")[:16] for text in (PASSWORD, f"\0{USER}\0{PASSWORD}")]
BOTH = pytest.mark.parametrize("tls", ["starttls", "tls"])

Listen = Callable[..., Awaitable[ScriptedMailServer]]


@pytest.fixture
def authority(tmp_path, monkeypatch) -> Authority:
    """An authority that this machine trusts, and no other."""
    found = Authority.make(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(found.file))
    return found


@pytest.fixture
async def listen() -> AsyncIterator[Listen]:
    async with AsyncExitStack() as stack:

        async def start(certificate, tls, login=None):
            server = ScriptedMailServer(certificate, starttls=tls == "starttls", login=login)
            await server.start()
            stack.push_async_callback(server.stop)
            return server

        yield start


async def queue(post):
    async with post.database.open_work() as work:
        command = SendSecret("verification", new_id(), "citizen", TO, post.clock.now() + timedelta(days=1), {"token": "canary-token"})
        await send_secret(command, work)


async def deliver(post, server, tls, *, user=None, password=None, host="127.0.0.1"):
    """Make every attempt that is due, by a server. Returns how the last one ended."""
    post.delivery._mail = MailServer(host, server.port, sender="no-reply@anytown.example", tls=tls, user=user, password=password)
    await post.deliver_all()
    return (await post.rows("SELECT outcome, reply FROM attempts ORDER BY at DESC, id DESC LIMIT 1"))[0]


@BOTH
async def test_an_e_mail_goes_over_tls_to_a_server_whose_certificate_is_good(post, listen, authority, tls):
    server = await listen(authority.server(), tls)
    await queue(post)
    assert await deliver(post, server, tls) == {"outcome": "sent", "reply": None}
    assert [taken.to for taken in server.taken] == [TO]
    assert set(server.protocols) <= {"TLSv1.2", "TLSv1.3"}
    assert TO.encode() not in server.in_clear
    assert (b"STARTTLS" in server.in_clear) == (tls == "starttls")


@BOTH
async def test_an_e_mail_waits_when_the_certificate_is_of_an_authority_that_nobody_trusts(post, listen, authority, tmp_path, tls):
    wrong, right = await listen(Authority.make(tmp_path, "stranger").server(), tls), await listen(authority.server(), tls)
    await queue(post)
    assert await deliver(post, wrong, tls) == {"outcome": "unreachable", "reply": None}
    assert (wrong.taken, wrong.protocols) == ([], [])
    assert [row["state"] for row in await post.rows("SELECT state FROM emails")] == ["waiting"]
    post.clock.move(seconds=10)
    assert await deliver(post, right, tls) == {"outcome": "sent", "reply": None}
    assert len(right.taken) == 1


@BOTH
@pytest.mark.parametrize("fault", ["another name", "expired", "not yet valid"])
async def test_an_e_mail_waits_when_the_certificate_is_not_good_for_this_server_today(post, listen, authority, tls, fault):
    certificate = authority.server("mail.example") if fault == "another name" else authority.server(age=timedelta(days=3 if fault == "expired" else -3))
    server = await listen(certificate, tls, (USER, PASSWORD))
    await queue(post)
    assert (await deliver(post, server, tls, user=USER, password=PASSWORD))["outcome"] == "unreachable"
    assert server.protocols == []


async def test_a_server_is_known_by_its_name(post, listen, authority):
    server = await listen(authority.server("localhost"), "tls")
    await queue(post)
    assert (await deliver(post, server, "tls", host="localhost"))["outcome"] == "sent"


@BOTH
@pytest.mark.parametrize("login", [None, (USER, PASSWORD)], ids=["without a login", "with a login"])
async def test_nothing_is_said_in_clear_to_a_server_that_does_not_offer_tls(post, listen, authority, tls, login):
    """Somebody in between can take the offer of STARTTLS away."""
    server = await listen(None, "none", login)
    await queue(post)
    user, password = login or (None, None)
    assert (await deliver(post, server, tls, user=user, password=password))["outcome"] == "unreachable"
    assert b"AUTH" not in server.in_clear
    assert b"MAIL" not in server.in_clear


@BOTH
async def test_a_login_works_and_its_password_stands_nowhere(post, listen, authority, tls, written):
    server = await listen(authority.server(), tls, (USER, PASSWORD))
    await queue(post)
    assert await deliver(post, server, tls, user=USER, password=PASSWORD) == {"outcome": "sent", "reply": None}
    _is_nowhere(await written(), server)


@BOTH
async def test_an_e_mail_waits_when_the_login_is_refused_and_its_password_stands_nowhere(post, listen, authority, tls, written):
    server = await listen(authority.server(), tls, (USER, "another"))
    await queue(post)
    assert await deliver(post, server, tls, user=USER, password=PASSWORD) == {"outcome": "unreachable", "reply": 535}
    assert server.taken == []
    assert [row["state"] for row in await post.rows("SELECT state FROM emails")] == ["waiting"]
    _is_nowhere(await written(), server)


@pytest.fixture
def written(post, capsys, caplog) -> Iterator[Callable[[], Awaitable[str]]]:
    """Everything that was logged, at the most talkative level, and what stands in the database."""
    tables = ("emails", "attempts", "outbox", "audit")

    async def read() -> str:
        stored = [await post.rows(f"SELECT * FROM {table}") for table in tables]  # noqa: S608 - our own tables
        shown = capsys.readouterr()
        return f"{shown.out}{shown.err}{caplog.text}" + json.dumps(stored, default=str)

    logs.configure("tests", "DEBUG")
    yield read
    logs.configure("tests", "INFO")


def _is_nowhere(written, server):
    assert "email_attempted" in written
    for text in (PASSWORD, *IN_BASE64):
        assert text not in written
        assert text.encode() not in server.in_clear


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"smtp_user": USER, "smtp_password": PASSWORD}, "needs WAYMARK_SMTP_TLS"),
        ({"smtp_user": USER, "smtp_password": PASSWORD, "smtp_tls": "none"}, "needs WAYMARK_SMTP_TLS"),
        ({"smtp_user": USER, "smtp_tls": "tls"}, "come together"),
        ({"smtp_password": PASSWORD, "smtp_tls": "tls"}, "come together"),
    ],
)
def test_settings_that_would_send_a_password_in_clear_stop_the_start(given, said):
    needed = dict.fromkeys(("identity_url", "cases_url", "gateway_url", "smtp_host", "council_telephone"), "x")
    needed |= {"council_name": "C", "council_email": "c@x.example", "public_url": "https://x", "smtp_from": "a@x.example", "port": "8005", "smtp_port": "25"}
    needed |= {"database_url": "postgresql+asyncpg://notify:Zq83xPw2-Lk9vTn4@127.0.0.1:1/notify", "amqp_url": NO_BROKER}
    needed |= {"seal_key": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"}
    with pytest.raises(ValueError, match=said) as refused:
        Settings.model_validate({**needed, **given})
    assert PASSWORD not in str(refused.value)
    Settings.model_validate({**needed, "smtp_user": USER, "smtp_password": PASSWORD, "smtp_tls": "starttls"})
