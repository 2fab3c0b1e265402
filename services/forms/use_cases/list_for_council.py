"""List what was sent about a child, for the council, and which advice is being written."""

from dataclasses import dataclass

from services.forms.domain.caller import Caller
from services.forms.domain.draft import BegunAdvice
from services.forms.domain.revisions import by_form
from services.forms.store import Work
from services.forms.use_cases.list_forms import Sent


@dataclass(frozen=True)
class CouncilForms:
    """Every form that was sent about the child, and for each request for advice that is not answered how many forms were begun for it."""

    submitted: list[Sent]
    being_written: list[BegunAdvice]


async def list_for_council(caller: Caller, work: Work) -> CouncilForms:
    """Return the lists, the form that was added to last first, and note who looked. Of what is not sent nothing is told but that it is begun."""
    for child_id in sorted(caller.children):
        work.audit.record("forms_listed", "child", child_id, actor=caller.person_id, stream=child_id)
    return CouncilForms(
        submitted=[
            Sent(newest, earlier, await work.definitions.get(newest.definition_hash)) for newest, *earlier in by_form(await work.submissions.of_child(caller))
        ],
        being_written=await work.drafts.begun_advice(caller),
    )
