"""The council, or the family, says whether earlier advice is sufficient."""

from dataclasses import dataclass, replace
from uuid import UUID

from chassis.errors import Conflict
from contracts.cases import AdviceReuseRefused
from services.cases.domain.access import hidden
from services.cases.domain.advice import AdviceRequest, Agreement, Reuse
from services.cases.store import Work
from services.cases.store.reuses import Party
from services.cases.use_cases.tell_of_answer import tell_of_answer


@dataclass(frozen=True)
class AnswerReuse:
    """`by` is of the SEND team for the council, or acts for the child for the family."""

    advice_request: UUID
    party: Party
    by: UUID
    agrees: bool


async def answer_reuse(command: AnswerReuse, work: Work) -> None:
    """Record it. With the third agreement the request is answered (reg 6(4)); with a refusal advice is due as it was asked for.

    Saying the same again changes nothing. Raises NotFound when there is nothing for them to say, Conflict `already_answered` when
    it is decided.
    """
    request = await work.advice.lock(command.advice_request)
    if request is None or (command.party == "family" and command.by not in await work.children.who_decide(request.child)):
        raise hidden()
    reuse = await work.reuses.find(request.id)
    if reuse is None:
        raise hidden()
    said = reuse.council if command.party == "council" else reuse.family
    if said is not None and said.agrees == command.agrees:
        return
    request.must_be_open()
    if reuse.is_refused:
        raise Conflict("already_answered", "It is decided already that new information is needed")
    agreement = Agreement(command.agrees, work.clock.now())
    await work.reuses.set_agreement(request.id, command.party, agreement)
    detail = {"party": command.party, "agrees": "yes" if command.agrees else "no"}
    work.audit.record("advice.reuse-answered", "advice-request", request.id, actor=command.by, stream=request.child, detail=detail)
    changed = replace(reuse, council=agreement) if command.party == "council" else replace(reuse, family=agreement)
    await _conclude(request, changed, work)


async def _conclude(request: AdviceRequest, reuse: Reuse, work: Work) -> None:
    if reuse.is_refused:
        work.outbox.add(
            AdviceReuseRefused(
                subject=request.case,
                child_id=request.child,
                advice_request_id=request.id,
                organisation_id=request.organisation,
                person_id=request.person,
                due_on=request.due_on,
            )
        )
    elif reuse.is_agreed:
        closed = replace(request, outcome="reused", answered_on=work.clock.today())
        await work.advice.set_answer(closed)
        tell_of_answer(closed, "reused", work)
