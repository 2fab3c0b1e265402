"""What the routes of forms take."""

from typing import Annotated

from fastapi import Depends, Request

from chassis.callers import PassIdentity
from chassis.web import open_statement, open_work
from services.forms import store
from services.forms.adapters.pdf import PdfMaker
from services.forms.domain.caller import Asked, Caller
from services.forms.domain.catalogue import Catalogue
from services.forms.use_cases.open_catalogue import open_catalogue

Work = Annotated[store.Work, Depends(open_work, scope="function")]
SingleStatements = Annotated[store.Work, Depends(open_statement, scope="function")]
"""For saving a page, which writes everything in one statement."""


def reading(caller: PassIdentity) -> Caller:
    """Return somebody who reads: the council, or whoever may read what is their own. Raises `NotFound` unless their pass grants one of the two."""
    return allowed(caller, "council" if caller.relation == "team" else "read")


def allowed(caller: PassIdentity, right: str) -> Caller:
    """Return the caller as the use cases know them. Raises `NotFound` unless their pass grants `right`."""
    caller.must_allow(right)
    is_council = "council" in caller.rights
    return Caller(
        person_id=caller.person,
        child_id=caller.child,
        relation=caller.relation,
        roles={role.id: role.organisation for role in caller.roles},
        organisations=caller.organisations,
        unconfirmed=frozenset(role.organisation for role in caller.roles if role.organisation and not role.confirmed),
        advice={advice.id: Asked(advice.kind, advice.organisation) for advice in caller.advice},
        accepts=caller.accepts,
        reads_family="read-family" in caller.rights,
        is_council=is_council,
        records=caller.records if is_council else frozenset(),
    )


async def _brought(request: Request) -> frozenset[str]:
    found: frozenset[str] = request.app.state.brought
    return found


Brought = Annotated[frozenset[str], Depends(_brought)]
"""The hashes of the form definitions in the files of this process."""


async def _catalogue(brought: Brought, work: Work) -> Catalogue:
    return await open_catalogue(brought, work)


async def _pdf_maker(request: Request) -> PdfMaker:
    found: PdfMaker = request.app.state.pdf_maker
    return found


Forms = Annotated[Catalogue, Depends(_catalogue)]
Maker = Annotated[PdfMaker, Depends(_pdf_maker)]
