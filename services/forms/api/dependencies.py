"""What the routes of forms take."""

from typing import Annotated

from fastapi import Depends, Request

from chassis.web import open_statement, open_work
from services.forms import store
from services.forms.adapters.pdf import PdfMaker
from services.forms.domain.catalogue import Catalogue

Work = Annotated[store.Work, Depends(open_work, scope="function")]
SingleStatements = Annotated[store.Work, Depends(open_statement, scope="function")]
"""For saving a page, which writes everything in one statement."""


async def _catalogue(request: Request) -> Catalogue:
    found: Catalogue = request.app.state.catalogue
    return found


async def _pdf_maker(request: Request) -> PdfMaker:
    found: PdfMaker = request.app.state.pdf_maker
    return found


Forms = Annotated[Catalogue, Depends(_catalogue)]
Maker = Annotated[PdfMaker, Depends(_pdf_maker)]
