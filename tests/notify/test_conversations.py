"""Conversations over HTTP: who may write and read, what is kept, what waits for whom, and that no word of it leaves the portal."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx2
import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError

from chassis.callers import verifiers
from chassis.identifiers import new_id
from chassis.web import create_api
from services.notify.api import conversations
from tests.harness.signers import Signers

CHILD, OTHER_RECORD = new_id(), new_id()
OFFICER = new_id()
CANARY = "Zebra canary: is there a place at the school?"


class Desk:
    """The API, asked with the passes that cases would give."""

    def __init__(self, client: httpx2.AsyncClient, signers: Signers) -> None:
        self.client = client
        self._signers = signers

    def family(self, person: UUID, child: UUID = CHILD, **more: Any) -> dict[str, str]:
        return self._signers.case_pass("notify", person, child, **more)

    def team(self, child: UUID = CHILD, **more: Any) -> dict[str, str]:
        return self._signers.team_pass("notify", OFFICER, child, "officer", **more)

    async def write(self, headers: dict[str, str], person: UUID, text: str = CANARY, *, child: UUID = CHILD, key: UUID | None = None) -> httpx2.Response:
        body = {"text": text, "key": str(key or new_id())}
        return await self.client.post(f"/children/{child}/conversations/{person}/posts", json=body, headers=headers)

    async def read(self, headers: dict[str, str], person: UUID, *, child: UUID = CHILD, page: int = 1) -> httpx2.Response:
        return await self.client.get(f"/children/{child}/conversations/{person}", params={"page": page}, headers=headers)

    async def texts(self, headers: dict[str, str], person: UUID, *, child: UUID = CHILD, page: int = 1) -> list[dict[str, Any]]:
        found = await self.read(headers, person, child=child, page=page)
        assert found.status_code == 200, found.text
        posts: list[dict[str, Any]] = found.json()["posts"]
        return posts

    async def get(self, path: str, headers: dict[str, str] | None = None) -> Any:
        found = await self.client.get(path, headers=headers or self.team())
        assert found.status_code == 200, found.text
        return found.json()

    async def needs_no_answer(self, person: UUID, seen: str) -> httpx2.Response:
        path = f"/children/{CHILD}/conversations/{person}/no-answer-needed"
        return await self.client.post(path, json={"seen": seen}, headers=self.team())


@pytest.fixture
async def desk(post, signers) -> AsyncIterator[Desk]:
    app = create_api("notify", post.database, [conversations.router], verifiers("notify", **signers.urls))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://notify") as client:
        yield Desk(client, signers)


@pytest.fixture
async def mother(post) -> UUID:
    found: UUID = await post.know("mother@family.example")
    return found


async def test_a_person_and_the_send_team_read_what_the_other_wrote_and_when_it_was_opened(desk, post, mother):
    assert (await desk.write(desk.family(mother), mother, "  First line\r\n\r\n<b>second</b>\n ")).status_code == 204
    post.clock.move(hours=1)
    [asked] = await desk.texts(desk.team(), mother)
    assert (asked["text"], asked["by_council"], asked["author_id"]) == ("First line\n\n<b>second</b>", False, str(mother))
    assert (asked["sent_at"], asked["opened_at"]) == ("2026-03-02T09:30:00Z", "2026-03-02T10:30:00Z")
    assert (await desk.write(desk.team(), mother, "There is.")).status_code == 204
    [_, unopened] = await desk.texts(desk.team(), mother)
    assert (unopened["opened_at"], unopened["author_id"]) == (None, str(OFFICER))
    post.clock.move(hours=1)
    [_, answer] = await desk.texts(desk.family(mother), mother)
    assert (answer["text"], answer["author_id"], answer["opened_at"]) == ("There is.", None, "2026-03-02T11:30:00Z")
    post.clock.move(hours=1)
    assert (await desk.texts(desk.team(), mother))[1]["opened_at"] == "2026-03-02T11:30:00Z"


async def test_nobody_reads_or_writes_in_the_conversation_of_somebody_else(desk, mother):
    await desk.write(desk.family(mother), mother)
    father, elsewhere = new_id(), desk.family(mother, new_id())
    for headers in (desk.family(father), elsewhere, desk.team(new_id())):
        assert (await desk.read(headers, mother)).status_code == 404
        assert (await desk.write(headers, mother)).status_code == 404
    assert len(await desk.texts(desk.team(), mother)) == 1


async def test_whose_pass_does_not_let_them_write_does_not_write_and_without_reading_does_not_read(desk, mother):
    assert (await desk.write(desk.family(mother, rights=("read",)), mother)).status_code == 404
    await desk.write(desk.family(mother), mother)
    assert (await desk.read(desk.family(mother, rights=("write",)), mother)).status_code == 404


async def test_what_the_send_team_sees_no_family_member_sees(desk, mother, signers):
    await desk.write(desk.family(mother), mother)
    listed = f"/children/{CHILD}/conversations"
    assert [one["person_id"] for one in (await desk.get(listed))["conversations"]] == [str(mother)]
    for path in (listed, "/conversations/waiting", "/conversations/waiting/count"):
        assert (await desk.client.get(path, headers=desk.family(mother))).status_code == 404
    seen = {"seen": (await desk.texts(desk.team(), mother))[0]["id"]}
    assert (await desk.client.post(f"/children/{CHILD}/conversations/{mother}/no-answer-needed", json=seen, headers=desk.family(mother))).status_code == 404


async def test_the_send_team_begins_with_somebody_whom_notify_knows_and_with_nobody_else(desk, post, mother):
    assert (await desk.write(desk.team(), mother)).status_code == 204
    async with post.database.open_work() as work:
        await work.contacts.remember(OFFICER, "officer@council.example", "team")
    for nobody in (new_id(), OFFICER):
        assert (await desk.write(desk.team(), nobody)).status_code == 404
        assert (await desk.read(desk.team(), nobody)).status_code == 404
    assert (await desk.read(desk.team(), mother)).json()["waits_for"] == "person"


async def test_other_records_of_the_child_are_open_to_the_send_team_and_to_no_family(desk, mother):
    await desk.write(desk.family(mother, OTHER_RECORD), mother, child=OTHER_RECORD)
    joined = desk.team(records={OTHER_RECORD})
    assert len(await desk.texts(joined, mother, child=OTHER_RECORD)) == 1
    [listed] = (await desk.get(f"/children/{CHILD}/conversations", joined))["conversations"]
    assert (listed["child_id"], listed["unopened"]) == (str(OTHER_RECORD), 0)
    assert (await desk.get(f"/children/{CHILD}/conversations"))["conversations"] == []
    assert (await desk.read(desk.team(), mother, child=OTHER_RECORD)).status_code == 404


@pytest.mark.parametrize(("text", "message"), [(" \n\t ", "Enter your message"), ("x" * 5_001, "Your message must be 5,000 characters or fewer")])
async def test_a_text_that_is_empty_or_too_long_is_refused_in_words(desk, mother, text, message):
    refused = await desk.write(desk.family(mother), mother, text)
    assert (refused.status_code, refused.json()["errors"]) == (422, [{"field": "text", "message": message}])


async def test_five_thousand_characters_are_taken_whatever_the_line_breaks(desk, mother):
    text = "\r\n".join(["é" * 99] * 50)
    assert (await desk.write(desk.family(mother), mother, text)).status_code == 204
    assert len((await desk.texts(desk.family(mother), mother))[0]["text"]) == 50 * 99 + 49


async def test_a_form_that_is_sent_many_times_at_once_is_one_text_and_one_e_mail(desk, post, mother):
    key = new_id()
    answers = await asyncio.gather(*(desk.write(desk.team(), mother, key=key) for _ in range(8)))
    assert {answer.status_code for answer in answers} == {204}
    assert len(await desk.texts(desk.team(), mother)) == 1
    assert (await post.rows("SELECT kind, count(*) AS n FROM emails GROUP BY kind")) == [{"kind": "council-wrote", "n": 1}]
    assert (await post.rows("SELECT count(*) AS n FROM messages")) == [{"n": 1}]


async def test_a_text_that_was_changed_after_it_was_sent_is_not_taken_for_the_same(desk, mother):
    key = new_id()
    await desk.write(desk.family(mother), mother, key=key)
    changed = await desk.write(desk.family(mother), mother, "Something else", key=key)
    assert (changed.status_code, changed.json()["code"]) == (409, "sent_before")


async def test_what_waits_for_the_send_team_comes_the_longest_first_and_an_answer_ends_it(desk, post):
    people = [new_id() for _ in range(3)]
    for person in people:
        await desk.write(desk.family(person), person)
        post.clock.move(minutes=1)
    await desk.write(desk.family(people[0]), people[0], "And one thing more")
    waiting = await desk.get("/conversations/waiting")
    assert [one["person_id"] for one in waiting["conversations"]] == [str(person) for person in people]
    assert waiting["conversations"][0]["waits_since"] == "2026-03-02T09:30:00Z"
    assert (waiting["count"], waiting["pages"]) == (3, 1)
    assert CANARY not in str(waiting)
    async with post.database.open_work() as work:
        await work.contacts.remember(people[0], "a@family.example", "citizen")
    await desk.write(desk.team(), people[0], "Here is an answer")
    assert await desk.get("/conversations/waiting/count") == {"count": 2}
    await desk.write(desk.family(people[0]), people[0], "Thank you")
    assert [one["person_id"] for one in (await desk.get("/conversations/waiting"))["conversations"]] == [str(people[number]) for number in (1, 2, 0)]


async def test_what_needs_no_answer_waits_no_more_unless_there_is_a_newer_text(desk, post, mother):
    await desk.write(desk.family(mother), mother, "Thank you")
    seen = (await desk.texts(desk.team(), mother))[-1]["id"]
    await desk.write(desk.family(mother), mother, "And one question")
    newer = await desk.needs_no_answer(mother, seen)
    assert (newer.status_code, newer.json()["code"]) == (409, "written_meanwhile")
    assert await desk.get("/conversations/waiting/count") == {"count": 1}
    newest = (await desk.texts(desk.team(), mother))[-1]["id"]
    for _ in range(2):
        assert (await desk.needs_no_answer(mother, newest)).status_code == 204
    assert await desk.get("/conversations/waiting/count") == {"count": 0}
    assert (await desk.read(desk.team(), mother)).json()["waits_for"] == "nobody"
    noted = await post.rows("SELECT actor, stream FROM audit WHERE action = 'conversation.needs-no-answer'")
    assert noted == [{"actor": OFFICER, "stream": CHILD}]


async def test_a_conversation_and_the_lists_of_them_come_in_pages(desk, post, mother):
    for number in range(21):
        await desk.write(desk.family(mother), mother, str(number))
    newest = (await desk.read(desk.team(), mother)).json()
    assert ([item["text"] for item in newest["posts"]], newest["pages"]) == ([str(number) for number in range(1, 21)], 2)
    unopened = (await desk.get(f"/children/{CHILD}/conversations"))["conversations"][0]["unopened"]
    assert unopened == 1
    assert [item["text"] for item in await desk.texts(desk.team(), mother, page=2)] == ["0"]
    for _ in range(20):
        person = new_id()
        await desk.write(desk.family(person), person)
    for path in (f"/children/{CHILD}/conversations", "/conversations/waiting"):
        first, second = await desk.get(path), await desk.get(f"{path}?page=2")
        assert (len(first["conversations"]), first["pages"], len(second["conversations"])) == (20, 2, 1)


async def test_the_person_hears_that_there_is_a_message_and_not_what_it_says(desk, post, server, mother):
    await desk.write(desk.team(), mother)
    await post.deliver_all()
    [taken] = server.taken
    assert (taken.to, taken.message["Subject"]) == ("mother@family.example", "You have a new message")
    assert "https://portal.example/citizen" in taken.text
    [message] = await post.rows("SELECT title, body, summary, links, child_id, person_id, opened_at FROM messages")
    assert message["links"] == [{"text": "Read the message", "path": f"/citizen/children/{CHILD}/messages", "new_tab": False}]
    for said in (taken.text, taken.html, str(message["body"]), str(message["title"])):
        assert "canary" not in said
        assert str(OFFICER) not in said
    assert message["opened_at"] is None
    await desk.texts(desk.family(mother), mother)
    assert (await post.rows("SELECT opened_at IS NULL AS unread FROM messages")) == [{"unread": False}]


async def test_a_professional_is_led_to_the_conversation_in_their_own_portal(desk, post):
    person = new_id()
    async with post.database.open_work() as work:
        await work.contacts.remember(person, "teacher@school.example", "professional")
    await desk.write(desk.team(), person)
    [message] = await post.rows("SELECT links FROM messages")
    assert message["links"][0]["path"] == f"/professional/children/{CHILD}/messages"
    professional = desk.family(person, relation="professional")
    assert [item["text"] for item in await desk.texts(professional, person)] == [CANARY]


async def test_nobody_is_told_by_e_mail_that_a_person_wrote_and_no_event_holds_a_word(desk, post, mother):
    await desk.write(desk.family(mother), mother)
    await desk.write(desk.team(), mother)
    assert (await post.rows("SELECT person_id FROM emails")) == [{"person_id": mother}]
    await post.deliver_all()
    for table in ("outbox", "audit", "emails", "messages", "notices"):
        assert not await post.rows(f"SELECT 1 FROM {table} t WHERE t::text LIKE '%canary%'")  # noqa: S608 - our own tables


async def test_every_look_and_every_text_is_in_the_trail_of_the_child(desk, post, mother):
    await desk.write(desk.family(mother), mother)
    await desk.texts(desk.team(), mother)
    await desk.get(f"/children/{CHILD}/conversations")
    found = await post.rows("SELECT action, actor FROM audit WHERE stream = :child ORDER BY sequence", child=CHILD)
    assert [(row["action"], row["actor"]) for row in found] == [
        ("conversation.written", mother),
        ("conversation.viewed", OFFICER),
        ("conversations.viewed", OFFICER),
    ]


@pytest.mark.parametrize("statement", ["UPDATE posts SET text = 'x'", "UPDATE posts SET sent_at = now()", "DELETE FROM posts", "TRUNCATE posts"])
async def test_the_database_itself_refuses_to_change_what_was_written(desk, post, mother, statement):
    await desk.write(desk.family(mother), mother)
    with pytest.raises(DBAPIError, match="what was written is never changed"):
        await post.rows(statement)


_MANY = """
    INSERT INTO conversations (id, child_id, person_id, portal, last_at, waits_for, waits_since)
    SELECT gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'citizen', now(), CASE WHEN n % 10 = 0 THEN 'council' ELSE 'nobody' END,
        CASE WHEN n % 10 = 0 THEN now() - n * interval '1 minute' END FROM generate_series(1, 20000) n
"""

_EACH_WITH_A_TEXT = """
    INSERT INTO posts (id, conversation_id, key, by_council, author_id, text, sent_at)
    SELECT gen_random_uuid(), id, gen_random_uuid(), false, person_id, 'x', now() FROM conversations WHERE child_id <> :child
"""


async def test_among_twenty_thousand_conversations_the_lists_are_read_by_their_indexes(desk, post, mother):
    await desk.write(desk.family(mother), mother)
    async with post.database.engine.begin() as connection:
        await connection.execute(text(_MANY))
        await connection.execute(text(_EACH_WITH_A_TEXT), {"child": CHILD})
    async with post.database.engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text("ANALYZE conversations, posts"))
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if "conversations" in statement or "posts" in statement:
            asked.append((statement, parameters))

    event.listen(post.database.engine.sync_engine, "before_cursor_execute", note)
    try:
        await desk.get("/conversations/waiting?page=2")
        await desk.get(f"/children/{CHILD}/conversations")
        await desk.texts(desk.team(), mother)
    finally:
        event.remove(post.database.engine.sync_engine, "before_cursor_execute", note)
    reading = [(statement, parameters) for statement, parameters in asked if statement.startswith("SELECT")]
    assert len(reading) > 5
    async with post.database.engine.connect() as connection:
        for statement, parameters in reading:
            plan = "\n".join(str(row[0]) for row in await connection.exec_driver_sql(f"EXPLAIN {statement}", parameters))
            assert "Seq Scan" not in plan, plan
