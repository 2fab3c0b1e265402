"""What the routes of cases take."""

from typing import Annotated

from fastapi import Depends, Request

from chassis.tokens import Signer
from chassis.web import open_statement, open_work
from services.cases import store
from services.cases.adapters.pdf import PdfMaker


async def _open_work(request: Request) -> store.OpenWork:
    opener: store.OpenWork = request.app.state.database.open_work
    return opener


Work = Annotated[store.Work, Depends(open_work, scope="function")]
Reading = Annotated[store.Work, Depends(open_statement, scope="function")]
"""For the query that every page about a child begins with."""
WorkOpener = Annotated[store.OpenWork, Depends(_open_work)]


async def _signer(request: Request) -> Signer:
    found: Signer = request.app.state.signer
    return found


async def _pdf_maker(request: Request) -> PdfMaker:
    found: PdfMaker = request.app.state.pdf_maker
    return found


Maker = Annotated[PdfMaker, Depends(_pdf_maker)]
PassSigner = Annotated[Signer, Depends(_signer)]
