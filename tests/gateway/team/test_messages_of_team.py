"""The SEND team's side of messages: what waits, the conversations about a child, writing once, and what needs no answer."""

import re
from typing import Any
from uuid import uuid4

import pytest

from tests.gateway.conftest import Browser
from tests.gateway.stand_in import Services

CHILD, PERSON, POST, OTHER_RECORD = (str(uuid4()) for _ in range(4))
OFFICER = str(uuid4())
SESSION = "T" * 43
OF_CHILD = f"/team/children/{CHILD}/messages"
HERE = f"{OF_CHILD}/{PERSON}"
THERE = f"/children/{CHILD}/conversations/{PERSON}"
PEOPLE = {"people": [{"id": PERSON, "first_name": "Jo", "last_name": "Sample"}, {"id": OFFICER, "first_name": "Ola", "last_name": "Officer"}]}


def post(text: str, *, by_council: bool = False, opened_at: str | None = None) -> dict[str, Any]:
    author = OFFICER if by_council else PERSON
    return {"id": POST, "by_council": by_council, "author_id": author, "text": text, "sent_at": "2026-03-02T09:30:00Z", "opened_at": opened_at}


def conversation(**more: Any) -> dict[str, Any]:
    at = "2026-03-02T09:30:00Z"
    return {"child_id": CHILD, "person_id": PERSON, "portal": "citizen", "last_at": at, "waits_for": "council", "waits_since": at, "unopened": 2, **more}


def say(services: Services, *posts: dict[str, Any], waits_for: str | None = "council", pages: int = 1) -> None:
    services.answers["GET", THERE] = (200, {"posts": list(posts), "waits_for": waits_for, "pages": pages})


@pytest.fixture
async def officer(browser: Browser, services: Services) -> Browser:
    services.sign_in(SESSION, "officer@council.example", factor="totp", portal="team", team_roles=["officer"])
    browser.hold_session(SESSION)
    given = {"id": CHILD, "name": "Alex Sample", "date_of_birth": "2017-05-14", "relation": "team", "case": None, "case_pass": "the-pass"}
    services.answers["GET", f"/children/{CHILD}/pass"] = (200, given)
    services.answers["GET", "/people"] = (200, PEOPLE)
    say(services)
    return browser


async def test_what_waits_is_listed_with_names_in_one_call_each(officer: Browser, services: Services) -> None:
    found = {"conversations": [conversation(), conversation(child_id=OTHER_RECORD, portal="professional")], "count": 21, "pages": 2}
    services.answers["GET", "/conversations/waiting"] = (200, found)
    services.answers["GET", "/conversations/waiting/count"] = (200, {"count": 21})
    services.answers["GET", "/named-children"] = (200, {"children": [{"id": CHILD, "name": "Alex Sample"}]})
    await officer.open("/team/messages")
    for words in ("21 conversations wait", "Jo Sample", "Family, about Alex Sample", "Waits since 2 March 2026 at 9:30am", f'href="{HERE}"', "?page=2"):
        assert words in officer.shown
    assert "Professional, about A child or young person whose name cannot be shown now" in officer.shown
    assert 'Messages <span class="waymark-unread">21<span class="govuk-visually-hidden"> waiting' in officer.shown
    assert len(services.made("GET", "/people")) == len(services.made("GET", "/named-children")) == 1


async def test_nothing_that_waits_is_said_in_words(officer: Browser, services: Services) -> None:
    services.answers["GET", "/conversations/waiting"] = (200, {"conversations": [], "count": 0, "pages": 1})
    await officer.open("/team/messages")
    assert "No message waits for an answer." in officer.shown
    assert not services.made("GET", "/people")


async def test_the_conversations_about_a_child_say_which_are_new_and_wait_and_of_which_record(officer: Browser, services: Services) -> None:
    found = [conversation(), conversation(child_id=OTHER_RECORD, person_id=OFFICER, unopened=0, waits_for="nobody")]
    services.answers["GET", f"/children/{CHILD}/conversations"] = (200, {"conversations": found, "pages": 1})
    await officer.open(OF_CHILD)
    assert "Alex Sample" not in officer.shown.partition("</title>")[0]
    assert 'aria-current="page">Messages</a>' in officer.shown
    assert "2 new" in officer.shown
    assert officer.shown.count("Waits for an answer") == 1
    assert f'href="/team/children/{OTHER_RECORD}/messages/{OFFICER}"' in officer.shown
    assert officer.shown.count("on another record of this child") == 1
    assert f'href="/team/children/{CHILD}/people"' in officer.shown


async def test_who_else_has_access_as_a_person_can_be_written_to_for_the_first_time(officer: Browser, services: Services) -> None:
    services.answers["GET", f"/children/{CHILD}/conversations"] = (200, {"conversations": [conversation()], "pages": 1})
    father, gone, teacher = (str(uuid4()) for _ in range(3))
    family = [{"child_id": CHILD, "person_id": person, "is_open": is_open} for person, is_open in ((PERSON, True), (father, True), (gone, False))]
    at_work = [{"child_id": OTHER_RECORD, "person_id": person, "is_open": True} for person in (teacher, teacher, None)]
    services.answers["GET", f"/children/{CHILD}/people"] = (200, {"family": family, "professionals": at_work})
    await officer.open(OF_CHILD)
    offered = officer.shown.partition("Write to somebody for the first time")[2]
    assert re.findall(r'href="(/team/children/[^"]+/messages/[^"]+)"', offered) == [f"{OF_CHILD}/{father}", f"/team/children/{OTHER_RECORD}/messages/{teacher}"]
    services.answers["GET", f"/children/{CHILD}/people"] = (503, {"code": "busy"})
    assert (await officer.open(OF_CHILD)).status_code == 200
    assert "Jo Sample" in officer.shown


async def test_a_conversation_shows_paragraphs_no_html_and_what_was_opened(officer: Browser, services: Services) -> None:
    say(services, post("First\n\n<b>second</b>"), post("Answer", by_council=True), post("More", by_council=True, opened_at="2026-03-02T10:00:00Z"), pages=2)
    await officer.open(HERE)
    assert "First<br><br>&lt;b&gt;second&lt;/b&gt;" in officer.shown
    assert "Ola Officer, SEND team" in officer.shown
    assert officer.shown.count("Not opened yet") == 1
    assert "Opened 2 March 2026 at 10am" in officer.shown
    assert officer.shown.count("moj-message-item--sent") == 2
    assert f'href="{HERE}?page=2"' in officer.shown


async def test_a_name_that_identity_does_not_tell_is_said_to_be_unknown(officer: Browser, services: Services) -> None:
    services.answers["GET", "/people"] = (503, {"code": "busy"})
    say(services, post("Hello"))
    assert (await officer.open(HERE)).status_code == 200
    assert "Messages with Somebody whose name is not known" in officer.shown


async def test_asking_for_the_headers_opens_nothing(officer: Browser, services: Services) -> None:
    assert (await officer.head(HERE)).status_code == 200
    assert not services.made("GET", THERE)


async def test_a_message_is_sent_with_the_key_of_its_form(officer: Browser, services: Services) -> None:
    services.answers["POST", f"{THERE}/posts"] = (204, None)
    await officer.open(HERE)
    found = re.search(r'name="_key" value="([0-9a-f-]{36})"', officer.shown)
    assert found
    sent = await officer.submit(HERE, {"text": "Hello", "_key": found[1]})
    assert (sent.status_code, sent.headers["location"]) == (303, HERE)
    [call] = services.made("POST", f"{THERE}/posts")
    assert call.body == {"text": "Hello", "key": found[1]}
    assert call.headers["waymark-case-pass"] == "the-pass"
    await officer.open(HERE)
    assert "Your message is sent." in officer.shown
    assert found[1] not in officer.shown


async def test_what_is_refused_is_said_and_stays_in_the_box_with_its_key(officer: Browser, services: Services) -> None:
    refused = {"code": "invalid", "errors": [{"field": "text", "message": "Enter your message"}]}
    services.answers["POST", f"{THERE}/posts"] = (422, refused)
    key = str(uuid4())
    await officer.open(HERE)
    answer = await officer.submit(HERE, {"text": " kept ", "_key": key})
    assert answer.status_code == 422
    assert '<a href="#text">Enter your message</a>' in officer.shown
    assert " kept </textarea>" in officer.shown
    assert f'name="_key" value="{key}"' in officer.shown
    services.answers["POST", f"{THERE}/posts"] = (413, {"code": "too_large"})
    await officer.submit(HERE, {"text": " kept ", "_key": key})
    assert "Your message must be 5,000 characters or fewer" in officer.shown


async def test_a_text_that_was_changed_after_it_was_sent_is_kept_under_another_key(officer: Browser, services: Services) -> None:
    services.answers["POST", f"{THERE}/posts"] = (409, {"code": "sent_before"})
    key = str(uuid4())
    await officer.open(HERE)
    await officer.submit(HERE, {"text": "changed", "_key": key})
    assert "was sent before you changed it" in officer.shown
    assert ">changed</textarea>" in officer.shown
    assert key not in officer.shown


@pytest.mark.parametrize(("answer", "said"), [((204, None), "no answer is needed"), ((409, {"code": "written_meanwhile"}), "There is a new message since")])
async def test_what_needs_no_answer_is_noted_for_the_newest_text_that_was_seen(officer: Browser, services: Services, answer: Any, said: str) -> None:
    say(services, post("Thank you"))
    services.answers["POST", f"{THERE}/no-answer-needed"] = answer
    await officer.open(HERE)
    assert f'name="seen" value="{POST}"' in officer.shown
    noted = await officer.submit(f"{HERE}/no-answer-needed", {"seen": POST})
    assert noted.headers["location"] == HERE
    assert services.made("POST", f"{THERE}/no-answer-needed")[0].body == {"seen": POST}
    await officer.open(HERE)
    assert said in officer.shown


async def test_where_nobody_waits_nothing_can_be_marked(officer: Browser, services: Services) -> None:
    for waits_for in ("person", "nobody"):
        say(services, post("Thank you"), waits_for=waits_for)
        await officer.open(HERE)
        assert "No answer needed" not in officer.shown


@pytest.mark.parametrize("path", ["/team/messages", OF_CHILD, HERE, f"/team/children/{CHILD}/log"])
async def test_to_an_administrator_and_to_a_parent_there_is_no_such_page(browser: Browser, services: Services, path: str) -> None:
    for portal, roles in (("team", ["administrator"]), ("citizen", [])):
        services.sign_in(SESSION, f"{portal}@example.org", factor="totp", portal=portal, team_roles=roles)
        browser.hold_session(SESSION)
        assert (await browser.open(path)).status_code == 404


async def test_the_menu_of_an_administrator_leads_to_no_messages(browser: Browser, services: Services) -> None:
    services.sign_in(SESSION, "a@council.example", factor="totp", portal="team", team_roles=["administrator"])
    browser.hold_session(SESSION)
    await browser.open("/team")
    assert "/team/messages" not in browser.shown
