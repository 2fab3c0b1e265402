"""What the routes of notify take."""

from typing import Annotated

from fastapi import Depends

from chassis.web import open_work
from services.notify import store

Work = Annotated[store.Work, Depends(open_work, scope="function")]
