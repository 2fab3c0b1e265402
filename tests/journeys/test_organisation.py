"""A caseload belongs to the school: a colleague is invited, works on what is shared, and after leaving is a stranger from the next page on."""

from uuid import uuid4

import pytest

from deploy.seed.accounts import verified_session
from deploy.seed.council import Council
from deploy.seed.portal import Portal
from tests.journeys.conftest import OpenBrowser, SignIn
from tests.journeys.mail import Mail
from tests.journeys.professional import PROGRESS, REQUEST, SAVE, add_child, is_not_there, press_beginning, work_at_new_school
from tests.journeys.visit import Visit

INVITATION = r"(http\S+/account/invitation\?token=[\w-]+)"
WHY = "Why are you asking for an assessment?"


@pytest.mark.timeout(300)
async def test_a_colleague_joins_works_on_a_shared_form_and_sees_nothing_once_they_are_removed(
    sign_in: SignIn, open_browser: OpenBrowser, mail: Mail, portal: Portal, council: Council
) -> None:
    administrator = await sign_in(of="professional")
    await work_at_new_school(portal, administrator.session, council)
    colleague = await open_browser(True)
    colleague.email = f"{uuid4().hex}@example.org"
    administrator.secrets = colleague.secrets = {administrator.email, colleague.email}

    await _invite(administrator, colleague.email)
    await _join(colleague, mail, portal)
    await administrator.open("/professional/send")
    await add_child(administrator)
    child = administrator.page.url.removeprefix(administrator.url)
    form = await _begin(administrator)

    await colleague.open("/professional/send")
    await colleague.press("Alex Okafor")
    assert await colleague.heading() == PROGRESS
    assert not await _begun(colleague), "nobody else sees a form before it is shared or sent"
    assert (await colleague.page.request.get(colleague.url + form)).status == 404

    await _share(administrator)
    await _go_on(colleague, child)
    await administrator.open(form)
    assert await administrator.box(WHY).input_value() == "Reading is very hard. So is writing."

    await _remove(administrator, colleague.email)
    await _sees_nothing(colleague, child, form)
    await administrator.open(form)


async def _invite(administrator: Visit, email: str) -> None:
    await administrator.open("/account/work-details")
    await press_beginning(administrator, "Colleagues")
    await administrator.fill("Their work e-mail address", "nobody")
    await administrator.press("Send invitation")
    assert len(await administrator.errors()) == 1
    await administrator.fill("Their work e-mail address", email)
    await administrator.press("Send invitation")
    assert email in await administrator.text()


async def _join(colleague: Visit, mail: Mail, portal: Portal) -> None:
    """Open the link of the e-mail, first as a stranger and then with an account of the address that was invited."""
    link = (await mail.wait_for(colleague.email, INVITATION)).removeprefix(colleague.url)
    for item in await mail.to(colleague.email):
        assert "School " not in item["Subject"] + item["Text"] + item["HTML"]
    await colleague.open(link)
    assert "Sign in or register with the e-mail address that the invitation came to." in await colleague.text()
    await colleague.hold_session(await verified_session(portal, colleague.email, "professional", "Robin"))
    await colleague.open(link)
    await colleague.press("Join")
    assert await colleague.errors() == ["Enter your job title", "Enter your work telephone number"]
    await colleague.fill("Job title", "Head of year")
    await colleague.fill("Work telephone number", "01632 960 004")
    await colleague.press("Join")
    assert await colleague.heading() == "Work details"
    assert "Head of year" in await colleague.text()
    await colleague.open(link)
    assert "used" in await colleague.text()


async def _begin(administrator: Visit) -> str:
    """Begin the request, up to its second page. Returns the address of that page."""
    await administrator.press(f"Start {REQUEST}")
    await press_beginning(administrator, "Select")
    await administrator.choose("Does the family know about this request?", "Yes")
    await administrator.press(SAVE)
    await administrator.fill(WHY, "Reading is very hard.")
    await administrator.press(SAVE)
    await administrator.press("Back")
    return administrator.page.url.removeprefix(administrator.url)


async def _begun(visit: Visit) -> bool:
    """Whether the progress page offers to go on with the request."""
    return await visit.page.get_by_role("button", name=f"Continue {REQUEST}").count() == 1


async def _share(administrator: Visit) -> None:
    await administrator.press("Share with colleagues")
    assert await administrator.heading() == "Who can see this form"
    await administrator.press("Share with colleagues")
    assert "The form is shared." in await administrator.text()


async def _go_on(colleague: Visit, child: str) -> None:
    """Go on with the form that is shared."""
    await colleague.open(child)
    assert await _begun(colleague)
    await colleague.press(f"Continue {REQUEST}")
    assert "A colleague at" in await colleague.text()
    assert await colleague.box(WHY).input_value() == "Reading is very hard."
    await colleague.fill(WHY, "Reading is very hard. So is writing.")
    await colleague.press(SAVE)


async def _remove(administrator: Visit, email: str) -> None:
    await administrator.open("/account/work-details")
    await press_beginning(administrator, "Colleagues")
    await administrator.press("Remove Robin Demonstration")
    await administrator.press("Remove")
    assert "Your colleague is removed" in await administrator.text()
    assert email not in await administrator.text()


async def _sees_nothing(colleague: Visit, child: str, form: str) -> None:
    """The next page of each kind is the one that anybody sees of what does not exist."""
    await is_not_there(colleague, child, form, f"{child}/details", form.rpartition("/")[0] + "/summary")
    await colleague.open("/professional/send")
    assert "Okafor" not in await colleague.text()
    await colleague.open("/account/work-details")
    assert "You have not added any work details yet." in await colleague.text()
