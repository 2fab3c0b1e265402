"""List the forms that are offered and the versions that wait to be published, for an administrator."""

from collections.abc import Collection
from dataclasses import dataclass

from services.forms.domain.definition import Definition
from services.forms.domain.upload import Upload
from services.forms.domain.versions import Version, next_version, offered
from services.forms.store import Work


@dataclass(frozen=True)
class OfferedForm:
    """The version of a form that is offered, the number that the next one will have, and the newest version in a file if that is newer and not offered."""

    definition: Definition
    version: Version
    next_version: int
    passed_over: int | None


@dataclass(frozen=True)
class Definitions:
    """Forms by title; uploads, one of each form at most, the newest first."""

    forms: list[OfferedForm]
    uploads: list[Upload]


async def list_definitions(brought: Collection[str], work: Work) -> Definitions:
    """Return the lists. There are as many forms as the council has, a dozen or two, so they are one page."""
    versions = await work.definitions.versions()
    forms = []
    for form, chosen in offered(versions, brought).items():
        newest_file = max((item.version for item in versions if item.form == form and item.hash in brought), default=0)
        passed_over = newest_file if newest_file > chosen.version else None
        forms.append(OfferedForm(await work.definitions.get(chosen.hash), chosen, next_version(form, versions), passed_over))
    return Definitions(sorted(forms, key=lambda item: item.definition.title), await work.uploads.all())
