"""An organisation, or one professional, is told something."""

from dataclasses import replace

from chassis.identifiers import new_id
from services.notify.domain.notices import Notice
from services.notify.store import Work
from services.notify.use_cases.tell_people import tell_people


async def send_notice(notice: Notice, work: Work) -> None:
    """Tell it to everybody whom it concerns and who is there, each once; a request for advice that is answered meanwhile is no news.

    Events overtake one another, so a member may not be known yet: the notice is kept, and `remember_membership` tells it to them as
    soon as they are. Nothing is told to whoever has left.
    """
    if notice.needs_open_request and notice.advice_request_id is not None and await work.notices.is_answered(notice.advice_request_id):
        return
    notice = await _with_kind(notice, work)
    if notice.organisation_id is None:
        people = [person for person in (notice.person_id,) if person is not None]
    else:
        await work.memberships.lock(notice.organisation_id)
        members = await work.memberships.members(notice.organisation_id)
        people = [member for member in members if notice.person_id in {None, member}]
    await work.notices.add(notice)
    now = work.clock.now()
    await tell_people([notice.message_to(person, new_id(), now) for person in people], "professional", work)


async def _with_kind(notice: Notice, work: Work) -> Notice:
    """Add the kind of advice that was asked for: events after the request do not repeat it. Unchanged while the request is not known."""
    if notice.advice_request_id is None or "advice" in notice.facts:
        return notice
    request = await work.notices.request(notice.advice_request_id)
    return notice if request is None else replace(notice, facts={**request.facts, **notice.facts})
