"""Every router of pages, with what its addresses begin with: a new part of a portal adds its router here."""

from fastapi import APIRouter

from gateway.portals import conversations, council_documents, front, information, messages
from gateway.portals.account import (
    change_email,
    confirm_email,
    forgotten,
    invitation,
    my_account,
    organisation,
    register,
    reset_password,
    sign_in,
    sign_out,
    two_step,
    work_details,
)
from gateway.portals.citizen import child, child_details, children, file_sharing
from gateway.portals.citizen import letters as family_letters
from gateway.portals.citizen import reuse as family_reuse
from gateway.portals.forms import form_pages, form_summary, submissions
from gateway.portals.professional import advice, caseload, nil_return, progress, reuse, sharing, start
from gateway.portals.professional import child_details as record
from gateway.portals.team import (
    ask_advice,
    ask_on_paper,
    case,
    case_answers,
    connections,
    contacts,
    definition_preview,
    definitions,
    document_upload,
    documents,
    family_access,
    figures,
    forms,
    give_access,
    help_somebody,
    joining,
    key_in,
    keyed_request,
    letters,
    log,
    matches,
    organisations,
    people,
    people_alone,
    professional_access,
    rights,
    search,
    staff,
    steps,
    webhooks,
    worklist,
)
from gateway.portals.team import messages as team_messages

OF_EACH_PORTAL: tuple[APIRouter, ...] = (
    front.of_a_portal,
    information.of_a_portal,
    register.router,
    sign_in.router,
    forgotten.router,
    form_summary.router,  # before the pages: `summary` and `delete` are no pages of any form
    form_pages.router,
    submissions.router,
    messages.router,
    conversations.router,
    council_documents.router,
)
"""The same pages under `/citizen` and `/professional`."""

OF_THE_TEAM: tuple[APIRouter, ...] = (front.of_a_portal, information.of_a_portal, sign_in.router, forgotten.router)
"""The pages under `/team` that are like those of the other portals: nobody registers there."""

ROUTERS: tuple[tuple[str, APIRouter], ...] = (
    *((prefix, router) for prefix in ("/citizen", "/professional") for router in OF_EACH_PORTAL),
    *(("/team", router) for router in OF_THE_TEAM),
    ("", front.router),
    ("", information.router),
    ("", confirm_email.router),
    ("", reset_password.router),
    ("", sign_out.router),
    ("", my_account.router),
    ("", change_email.router),
    ("", two_step.router),
    ("", work_details.router),
    ("", organisation.router),
    ("", invitation.router),
    ("", children.router),
    ("", child.router),
    ("", child_details.router),
    ("", caseload.router),
    ("", record.router),
    ("", progress.router),
    ("", file_sharing.router),
    ("", family_reuse.router),
    ("", start.router),
    ("", sharing.router),
    ("", advice.router),
    ("", nil_return.router),
    ("", reuse.router),
    ("", team_messages.router),
    ("", case.router),
    ("", steps.router),
    ("", ask_advice.router),
    ("", ask_on_paper.router),
    ("", case_answers.router),
    ("", log.router),
    ("", definitions.router),
    ("", forms.router),
    ("", definition_preview.router),
    ("", document_upload.router),  # before the documents: `add` and `file` are none
    ("", documents.router),
    ("", joining.router),
    ("", staff.router),
    ("", connections.router),
    ("", webhooks.router),
    ("", help_somebody.router),
    ("", organisations.router),
    ("", people_alone.router),
    ("", people.router),
    ("", family_access.router),
    ("", give_access.router),
    ("", professional_access.router),
    ("", contacts.router),
    ("", key_in.router),
    ("", keyed_request.router),
    ("", family_letters.router),
    ("", letters.router),
    ("", matches.router),
    ("", rights.router),
    ("", worklist.router),
    ("", search.router),
    ("", figures.router),
)
