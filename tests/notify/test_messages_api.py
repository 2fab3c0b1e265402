"""The inbox of the portal over HTTP: only one's own messages, and opening one is recorded."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime

import httpx2
import pytest

from chassis.callers import verifiers
from chassis.identifiers import new_id
from chassis.web import create_api
from contracts.tokens import PrincipalClaims
from services.notify.api import messages
from services.notify.domain.messages import new_device, request_received
from services.notify.domain.notices import Notice
from tests.chassis.issuer import issuing

ADA, BOB = new_id(), new_id()


class Caller:
    """Calls the API as a person."""

    def __init__(self, client, issuer):
        self._client = client
        self._issuer = issuer

    async def get(self, path, person, audience="notify"):
        claims = PrincipalClaims(sub=person, portal="citizen", factor="none", sid=new_id(), auth_time=1)
        token = self._issuer.signer.sign(claims, [audience], 60)
        return await self._client.get(path, headers={"Authorization": f"Bearer {token}"})

    async def head(self, path, person):
        claims = PrincipalClaims(sub=person, portal="citizen", factor="none", sid=new_id(), auth_time=1)
        return await self._client.head(path, headers={"Authorization": f"Bearer {self._issuer.signer.sign(claims, ['notify'], 60)}"})

    async def get_without_token(self, path):
        return await self._client.get(path)


@pytest.fixture
async def api(post) -> AsyncIterator[Caller]:
    async with issuing("identity") as issuer:
        checks = verifiers("notify", identity_url=issuer.url, cases_url=issuer.url, gateway_url=issuer.url)
        app = create_api("notify", post.database, [messages.router], checks)
        async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://notify") as client:
            yield Caller(client, issuer)


async def leave_message(post, person):
    message = request_received(
        new_id(), person_id=person, child_id=new_id(), portal="citizen", received_on=date(2026, 3, 2), decide_by=date(2026, 4, 13), sent_at=post.clock.now()
    )
    async with post.database.open_work() as work:
        await work.messages.add(message)
    return message


async def test_a_person_sees_their_own_messages_the_newest_first(api, post):
    first = await leave_message(post, ADA)
    second = await leave_message(post, ADA)
    await leave_message(post, BOB)
    found = (await api.get("/messages", ADA)).json()
    assert [item["id"] for item in found["messages"]] == [str(second.id), str(first.id)]
    assert found["messages"][0] == {
        "id": str(second.id),
        "title": "Request received",
        "summary": None,
        "sent_at": "2026-03-02T09:30:00Z",
        "opened_at": None,
        "child_id": str(second.child_id),
    }
    assert (found["unread"], found["pages"]) == (2, 1)


async def test_a_message_may_be_about_no_child(api, post):
    message = new_device(new_id(), person_id=ADA, signed_in_at=post.clock.now(), sent_at=post.clock.now())
    async with post.database.open_work() as work:
        await work.messages.add(message)
    assert (await api.get("/messages", ADA)).json()["messages"][0]["child_id"] is None
    assert (await api.get(f"/messages/{message.id}", ADA)).json()["body"] == list(message.body)


def about_request(portal):
    return request_received(
        new_id(),
        person_id=ADA,
        child_id=new_id(),
        portal=portal,
        received_on=date(2026, 3, 2),
        decide_by=date(2026, 4, 13),
        sent_at=datetime(2026, 3, 9, tzinfo=UTC),
    )


def test_the_message_about_a_request_is_true_when_it_was_not_the_first_one():
    for portal in ("citizen", "professional"):
        first, second, _ = about_request(portal).body
        assert first == "We have received your request for an education, health and care needs assessment."
        assert second.endswith("by 13 April 2026. That is 6 weeks after 2 March 2026, when we received the request, or the first of them if there are several.")


def test_a_professional_reads_that_the_family_is_told():
    _, told, ask = about_request("professional").body
    assert told.startswith("We must decide whether to carry out an assessment, and tell the parents or the young person, by 13 April 2026.")
    assert ask == "We may contact you and others for more information before we decide."
    _, told, ask = about_request("citizen").body
    assert told.startswith("We must decide whether to carry out an assessment, and tell you, by 13 April 2026.")
    assert ask == "We may contact you, and the school or setting, for more information before we decide."


async def test_a_message_says_in_the_list_what_it_asks_for(api, post):
    facts = {"due_on": "2027-01-03", "advice": "health"}
    notice = Notice(new_id(), "advice-requested", post.clock.now(), person_id=ADA, child_id=new_id(), advice_request_id=new_id(), facts=facts)
    async with post.database.open_work() as work:
        await work.notices.add(notice)
        await work.messages.add(notice.message_to(ADA, new_id(), post.clock.now()))
    [listed] = (await api.get("/messages", ADA)).json()["messages"]
    assert listed["summary"] == "Health advice, due by 3 January 2027"


async def test_messages_come_in_pages_of_twenty(api, post):
    for _ in range(21):
        await leave_message(post, ADA)
    assert len((await api.get("/messages", ADA)).json()["messages"]) == 20
    second = (await api.get("/messages?page=2", ADA)).json()
    assert (len(second["messages"]), second["pages"]) == (1, 2)
    assert (await api.get("/messages?page=3", ADA)).json()["messages"] == []
    assert (await api.get("/messages?page=0", ADA)).status_code == 422


async def test_opening_a_message_records_when_it_was_first_opened(api, post):
    message = await leave_message(post, ADA)
    opened = (await api.get(f"/messages/{message.id}", ADA)).json()
    assert opened["body"] == list(message.body)
    assert opened["links"] == [{"text": "See your request", "path": f"/citizen/children/{message.child_id}", "new_tab": False}]
    assert opened["opened_at"] == "2026-03-02T09:30:00Z"
    post.clock.move(days=1)
    assert (await api.get(f"/messages/{message.id}", ADA)).json()["opened_at"] == "2026-03-02T09:30:00Z"
    assert (await api.get("/messages/unread", ADA)).json() == {"unread": 0}
    assert await post.rows("SELECT action, actor, stream FROM audit") == [{"action": "message.opened", "actor": ADA, "stream": message.child_id}]


async def test_somebody_elses_message_does_not_exist(api, post):
    message = await leave_message(post, BOB)
    theirs, none = await api.get(f"/messages/{message.id}", ADA), await api.get(f"/messages/{new_id()}", ADA)
    assert (theirs.status_code, theirs.content) == (none.status_code, none.content) == (404, none.content)
    assert (await api.get("/messages/unread", BOB)).json() == {"unread": 1}


@pytest.mark.parametrize("path", ["/messages", "/messages/unread", f"/messages/{new_id()}"])
async def test_nobody_gets_in_without_a_token_made_out_to_notify(api, path):
    assert (await api.get_without_token(path)).status_code == 401
    assert (await api.get(path, ADA, audience="forms")).status_code == 401


async def test_asking_whether_there_is_a_message_does_not_open_it(api, post):
    message = await leave_message(post, ADA)
    assert (await api.head(f"/messages/{message.id}", ADA)).status_code == 204
    assert (await api.get("/messages/unread", ADA)).json() == {"unread": 1}
    assert (await api.head(f"/messages/{message.id}", BOB)).status_code == 404
    assert (await api.head(f"/messages/{new_id()}", ADA)).status_code == 404
