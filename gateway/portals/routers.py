"""Every router of pages, in one list: a new part of a portal adds its router here."""

from gateway.portals import front, information
from gateway.portals.account import change_email, confirm_email, forgotten, my_account, register, sign_in, two_step
from gateway.portals.citizen import child, child_details, children, form_pages, form_summary, messages, submissions

ROUTERS = (
    front.router,
    information.router,
    register.router,
    confirm_email.router,
    sign_in.router,
    forgotten.router,
    my_account.router,
    change_email.router,
    two_step.router,
    children.router,
    child.router,
    child_details.router,
    form_summary.router,  # before the pages: `summary` and `delete` are no pages of any form
    form_pages.router,
    submissions.router,
    messages.router,
)
