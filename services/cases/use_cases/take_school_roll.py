"""A school's own system tells which pupils are at the school."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from contracts.cases import ChildDetailsChanged, ChildSchoolChanged
from services.cases.domain.school_roll import (
    Difference,
    Pupil,
    Refusal,
    RollDifference,
    SchoolPlace,
    checked_day,
    checked_roll,
    takes_the_place_of,
)
from services.cases.store import Work


@dataclass(frozen=True)
class TakeSchoolRoll:
    """Who was at which school on `as_of`. `client` is the system that tells."""

    as_of: date
    pupils: tuple[Pupil, ...]
    client: UUID


@dataclass(frozen=True)
class TakenRoll:
    """How many pupils could be right, and why each other was refused. Whether the portal knows any of them is not said."""

    taken: int
    refused: tuple[Refusal, ...]


@dataclass(frozen=True)
class _Match:
    """A pupil, the record of theirs that leads, and how what is told differs from it, if it does."""

    pupil: Pupil
    leading: UUID
    differs: Difference | None


async def take_school_roll(command: TakeSchoolRoll, work: Work) -> TakenRoll:
    """Keep the school of each child whom the portal knows, and their UPN where it knew none. Raises Invalid for a day that is to come.

    A child is known by their UPN and day of birth, or, where nobody has that UPN, by the same names and day of birth, if one child alone has
    them. Where the record has another UPN, or the record with this UPN another day of birth, nothing is taken, and the SEND team looks into it.
    Of pupils whom the portal does not know nothing is kept.
    """
    checked_day(command.as_of, work.clock.today())
    pupils, refused = checked_roll(command.pupils, command.as_of)
    # Once to know which records to keep from changing, and once as they are then.
    locked = await work.joins.lock_records({match.leading for match in await _matches(pupils, work)})
    matches = [match for match in await _matches(pupils, work) if match.leading in locked]
    await _take_places(command, [match for match in matches if match.differs is None], work)
    for match in matches:
        if match.differs is not None:
            await _note_difference(command, match, match.differs, work)
    return TakenRoll(len(pupils), tuple(refused))


async def _matches(pupils: Sequence[Pupil], work: Work) -> Sequence[_Match]:
    numbered = await work.schools.with_numbers({pupil.upn for pupil in pupils})
    known = {found.upn for found in numbered}
    matches = [
        _Match(pupil, found.leading, None if found.date_of_birth == pupil.date_of_birth else "date-of-birth")
        for pupil in pupils
        for found in numbered
        if found.upn == pupil.upn
    ]
    unknown = [pupil for pupil in pupils if pupil.upn not in known]
    named = await work.schools.with_names(unknown)
    alone = [(pupil, next(iter(found))) for pupil in unknown if (key := pupil.name_key) and len(found := named.get(key, frozenset())) == 1]
    numbers = await work.schools.numbers_of({leading for _, leading in alone})
    return [*matches, *(_Match(pupil, leading, "upn" if numbers.get(leading) else None) for pupil, leading in alone)]


async def _take_places(command: TakeSchoolRoll, matches: Collection[_Match], work: Work) -> None:
    which = {match.leading for match in matches}
    known, numbers = await work.schools.places(which), await work.schools.numbers_of(which)
    for match in matches:
        pupil, leading = match.pupil, match.leading
        if not numbers[leading]:
            await _fill_in_number(pupil.upn, leading, command.client, work)
            numbers[leading] = frozenset({pupil.upn})
        told, before = SchoolPlace(leading, pupil.urn, pupil.from_on, command.as_of, command.client), known.get(leading)
        if takes_the_place_of(told, before) and told != before:
            await work.schools.set_place(told)
            known[leading] = told
            await _tell_of_change(told, before, work)
    await work.schools.forget_differences(which, command.client)


async def _fill_in_number(upn: str, leading: UUID, client: UUID, work: Work) -> None:
    child = await work.children.find(leading)
    await work.children.change(replace(child, identifiers=replace(child.identifiers, upn=upn)))
    work.audit.record("upn.told-by-school", "child", leading, actor=client)
    work.outbox.add(ChildDetailsChanged(subject=leading))


async def _tell_of_change(told: SchoolPlace, before: SchoolPlace | None, work: Work) -> None:
    """Record it, unless the same was told of a later day; tell other systems of another school, but not which where it is withheld from somebody."""
    if before is not None and (told.urn, told.from_on) == (before.urn, before.from_on):
        return
    detail = {"urn": str(told.urn), "from": told.from_on.isoformat()}
    work.audit.record("school.told-by-school", "child", told.child, actor=told.told_by, detail=detail)
    if before is None or told.urn != before.urn:
        urn = None if "setting" in await work.people.withheld(told.child) else told.urn
        work.outbox.add(ChildSchoolChanged(subject=told.child, urn=urn, from_on=told.from_on))


async def _note_difference(command: TakeSchoolRoll, match: _Match, differs: Difference, work: Work) -> None:
    pupil = match.pupil
    told = pupil.upn if differs == "upn" else pupil.date_of_birth.isoformat()
    if await work.schools.add_difference(RollDifference(match.leading, differs, told, pupil.urn, command.as_of, command.client)):
        work.audit.record("roll.differs", "child", match.leading, actor=command.client, detail={"what": differs})
