"""A member of a family may not see a child any more, or may again."""

from services.notify.store import Work
from services.notify.store.readers import FamilyAccess


async def remember_family_access(access: FamilyAccess, work: Work) -> None:
    """Keep it. Messages about the child leave the inbox of whoever lost access, and e-mails that wait for them are given up; both are asked for each time.

    So it makes no difference which event came first. Messages come back with the access.
    """
    await work.readers.remember(access)
