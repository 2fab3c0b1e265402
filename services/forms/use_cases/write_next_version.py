"""Write a form as text, as the beginning of its next version."""

from collections.abc import Collection

from services.forms.adapters.definition_text import with_version, write_text
from services.forms.domain.upload import no_such_form
from services.forms.domain.versions import next_version, offered
from services.forms.store import Work


async def write_next_version(form: str, brought: Collection[str], work: Work) -> tuple[str, int]:
    """Return the text of the version that is offered, with the number that the next one must have, and that number. Raises `NotFound` for no form of ours."""
    versions = await work.definitions.versions()
    chosen = offered(versions, brought).get(form)
    if chosen is None:
        raise no_such_form()
    text = await work.definitions.source(chosen.hash) or write_text((await work.definitions.get(chosen.hash)).content)
    version = next_version(form, versions)
    return with_version(text, version), version
