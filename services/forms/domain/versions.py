"""The versions of forms that there are, and which of them is offered.

A version comes in a file with the software or the council's own folder, or an administrator of the SEND team publishes it. Once an administrator has
published a version of a form, only an administrator replaces it: no new release of the software changes what the council asks.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from services.forms.domain.definition import Definition
from services.forms.domain.definition_reader import BadDefinition

_FORMS = UUID("5a0d7c1e-7d0b-5f0e-9d55-0f3f3b6a1c42")


@dataclass(frozen=True)
class Version:
    """One version of a form that is kept. `published_by` is the administrator who published it, None when it came in a file."""

    form: str
    version: int
    hash: str
    since: datetime
    published_by: UUID | None


def offered(versions: Iterable[Version], brought: Collection[str]) -> dict[str, Version]:
    """Return which version of each form can be started: the newest that an administrator published; of a form that none did, the newest in a file.

    `brought` are the hashes of the definitions in the files of this process. What is in no file any more is not offered.
    """
    found: dict[str, Version] = {}
    for version in sorted(versions, key=lambda item: (item.published_by is not None, item.version)):
        if version.published_by is not None or version.hash in brought:
            found[version.form] = version
    return found


def next_version(form: str, versions: Iterable[Version]) -> int:
    """Return which version comes after all that were ever kept of this form."""
    return max((item.version for item in versions if item.form == form), default=0) + 1


def mistakes_as_next(definition: Definition, versions: Iterable[Version], others: Mapping[str, Definition]) -> list[tuple[str, str]]:
    """Return the key and the reason of everything that keeps the definition from being the next version of its form. `others` are the forms that are offered.

    Other parts of the portal go by whom a form is for and what it is, so that never changes: what is for somebody else is another form.
    """
    found: list[tuple[str, str]] = []
    wanted = next_version(definition.form, versions)
    if definition.version != wanted:
        why = f'"{definition.form}" is a new form' if wanted == 1 else f'the newest version of "{definition.form}" is {wanted - 1}'
        found.append(("version", f'"version" must be {wanted}, since {why}'))
    before = others.get(definition.form)
    changed = [key for key in ("offered_to", "kind", "advice", "channel") if before is not None and getattr(before, key) != getattr(definition, key)]
    found.extend((key, f'"{key}" must stay as in the version before; what is for somebody or something else is another form') for key in changed)
    twin = next((other for other in others.values() if definition.advice and other.advice == definition.advice and other.form != definition.form), None)
    if twin is not None:
        found.append(("advice", f'"{twin.form}" is the form for this kind of advice, and there can be one only'))
    return found


def changed_file(definition: Definition) -> BadDefinition:
    """Return the error for a file whose version was loaded before with other content."""
    now, later = (f"{definition.form}.v{version}.yaml" for version in (definition.version, definition.version + 1))
    return BadDefinition(now, [(None, f"this version was loaded before with other content and may be in use; undo the change and put it into {later}")])


def stream_of(form: str) -> UUID:
    """Return under which id the audit trail keeps what happens to a form."""
    return uuid5(_FORMS, form)
