"""A parent asks the SEND team, an officer answers, and the parent hears of it and reads it: at browsers, with scripts and without."""

import pytest

from tests.harness.waiting import until
from tests.journeys.conftest import SignIn
from tests.journeys.mail import Mail
from tests.journeys.request import add_child
from tests.journeys.scripts import with_and_without_scripts
from tests.journeys.visit import Visit

QUESTION, ANSWER = "Zebra canary: who writes the advice?", "Kestrel canary: three professionals do."


@pytest.mark.timeout(300)
@with_and_without_scripts
async def test_a_question_is_answered_in_the_portal_and_nothing_of_it_leaves_it(sign_in: SignIn, team_sign_in: SignIn, mail: Mail, scripts: bool) -> None:
    parent, officer = await sign_in(scripts=scripts), await team_sign_in("officer", scripts=scripts)
    await add_child(parent)
    child = parent.page.url.removeprefix(parent.url).rpartition("/")[2]
    await parent.press("Ask the SEND team a question")
    await parent.press("Send message")
    assert await parent.errors() == ["Enter your message"]
    await parent.fill("Your message", QUESTION)
    await parent.press("Send message")
    assert QUESTION in await parent.text()

    await officer.open("/team/messages")
    await officer.page.goto(f"{officer.url}/team/children/{child}/messages")
    [conversation] = await officer.page.locator(f'a[href^="/team/children/{child}/messages/"]').all()
    await officer.press_at(conversation)
    assert QUESTION in await officer.text()
    assert "SEND team" not in await _meta(officer)
    await officer.fill("Your message", ANSWER)
    await officer.press("Send message")
    assert "Not opened yet" in await officer.text()

    told = await mail.wait_for(parent.email, r"(The SEND team has written to you[\s\S]*)")
    assert "canary" not in told
    await _open_inbox(parent)
    await parent.press("New message from the SEND team")
    await parent.press("Read the message")
    assert ANSWER in await parent.text()
    await officer.open(f"/team/children/{child}/messages")
    await officer.press_at(officer.page.locator(f'a[href^="/team/children/{child}/messages/"]').first)
    assert "Not opened yet" not in await officer.text()
    await officer.press("Who looked")
    for words in ("Sent a message", "Opened messages", "Added the record"):
        assert words in await officer.text()


async def _meta(visit: Visit) -> str:
    return " ".join(await visit.page.locator(".moj-message-item strong").all_inner_texts())


async def _open_inbox(visit: Visit) -> None:
    """Open the inbox once the message is in it."""

    async def is_there() -> bool:
        await visit.page.goto(f"{visit.url}/citizen/messages")
        return "New message from the SEND team" in await visit.text()

    await until(is_there, seconds=30, every=0.3)
    await visit.open("/citizen/messages")
