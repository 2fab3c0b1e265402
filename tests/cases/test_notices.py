"""Who gets letters of the council, and what stands on the envelope."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.cases.domain.children import Address, Child, ChildDetails, Setting
from services.cases.domain.notices import Around, Recipient, addressee_of, recipients
from services.cases.domain.people import Contact, ContactDetails, ContactRelation, FamilyMember
from services.cases.domain.rights import RightsBasis, RightsHolder

NOW = datetime(2026, 7, 1, tzinfo=UTC)
HOME, AWAY = Address("1 High Street", "", "Anytown", "", "CV1 2AB"), Address("2 Low Road", "Flat 3", "Othertown", "Shire", "CV2 3CD")
DETAILS = ChildDetails("Alex", "Example", "Lex", date(2016, 2, 29), "female", HOME, Setting("none", ""))
LEADING = Child(UUID(int=9), DETAILS, 1)
JOINED = Child(UUID(int=1), replace(DETAILS, known_as="Sasha"), 1)
MOTHER, FATHER = UUID(int=11), UUID(int=12)


def _member(person: UUID = MOTHER, child: UUID = LEADING.id, **changes: Any) -> FamilyMember:
    return replace(FamilyMember(person, child, "mother", "yes", NOW, None, None, frozenset(), gets_letters=True), **changes)


def _contact(relation: ContactRelation = "father", **changes: Any) -> Contact:
    details = ContactDetails("Jo Example", relation, "yes", "", "", AWAY, gets_letters=True)
    return Contact(UUID(int=21), LEADING.id, replace(details, **changes), UUID(int=31), NOW)


def _found(family: tuple[FamilyMember, ...] = (), contacts: tuple[Contact, ...] = (), holder: RightsHolder | None = None) -> list[Recipient]:
    return list(recipients(Around(LEADING, [JOINED], family, contacts, holder), NOW))


def _holder(basis: RightsBasis = "passed", person: UUID | None = None) -> RightsHolder:
    name = "Sam Deputy" if basis == "representative" else ""
    return RightsHolder(UUID(int=41), LEADING.id, basis, NOW.date(), name, person, "Evidence", UUID(int=31), NOW)


def test_each_person_with_access_gets_one_letter_about_the_record_that_they_know_the_one_that_leads_first():
    found = _found((_member(child=JOINED.id), _member(), _member(FATHER, JOINED.id)))
    assert [(each.person, each.record) for each in found] == [(MOTHER, LEADING), (FATHER, JOINED)]


@pytest.mark.parametrize("without", [{"until": NOW}, {"until": NOW - timedelta(days=1)}, {"gets_letters": False}])
def test_whose_access_has_ended_and_who_is_to_get_none_is_left_out(without: dict[str, Any]):
    assert [each.person for each in _found((_member(**without), _member(FATHER)))] == [FATHER]


def test_access_that_ends_later_still_brings_letters_and_one_no_among_several_records_is_a_no():
    assert [each.person for each in _found((_member(until=NOW + timedelta(seconds=1)),))] == [MOTHER]
    assert [each.person for each in _found((_member(), _member(child=JOINED.id, gets_letters=False), _member(FATHER)))] == [FATHER]


def test_what_is_withheld_in_one_record_is_withheld():
    (found,) = _found((_member(), _member(child=JOINED.id, withheld=frozenset({"setting"}))))
    assert found.withheld == {"setting"}


@pytest.mark.parametrize("changes", [{"gets_letters": False}, {"until": NOW}])
def test_what_is_withheld_from_an_account_is_in_no_letter_that_reaches_its_owner_by_post(changes: dict[str, Any]):
    (found,) = _found((_member(withheld=frozenset({"setting"}), **changes),), (_contact(person=MOTHER),))
    assert found.name == "Jo Example"
    assert found.withheld == {"setting"}


def test_what_is_withheld_stays_so_where_access_has_ended_in_one_record_and_not_in_another():
    (found,) = _found((_member(until=NOW, withheld=frozenset({"setting"})), _member(child=JOINED.id)))
    assert found.record == JOINED
    assert found.withheld == {"setting"}


def test_a_contact_of_the_family_gets_letters_by_post_and_not_a_second_time_what_went_to_the_account():
    with_post = _found((_member(),), (_contact(), _contact(person=MOTHER), _contact(gets_letters=False)))
    assert [(each.person, each.name, each.address) for each in with_post] == [(MOTHER, "", None), (None, "Jo Example", AWAY)]


def test_the_end_of_access_brings_no_letters_by_post_unless_the_contact_was_chosen_after_it():
    chosen_after = _found((_member(until=NOW), _member(FATHER)), (_contact(person=MOTHER),))
    assert [(each.person, each.name) for each in chosen_after] == [(FATHER, ""), (None, "Jo Example")]
    chosen_before = _found((_member(until=NOW), _member(FATHER)), (replace(_contact(person=MOTHER), at=NOW - timedelta(seconds=1)),))
    assert [each.person for each in chosen_before] == [FATHER]


@pytest.mark.parametrize("relation", ["school", "health_professional", "other_professional"])
def test_reasons_and_rights_of_appeal_go_to_no_professional(relation: ContactRelation):
    assert [each.person for each in _found((_member(),), (_contact(relation),))] == [MOTHER]


def test_the_young_person_is_known_by_their_relation():
    found = _found((_member(relation="self"), _member(FATHER)), (_contact("self"),))
    assert [each.is_young_person for each in found] == [True, False, True]


def test_where_nobody_is_known_a_letter_goes_to_the_home_of_the_child():
    (found,) = _found()
    assert addressee_of(found).lines == ("The parent or carer of Lex Example", "1 High Street", "Anytown", "CV1 2AB")


@pytest.mark.parametrize(("family", "contacts"), [((_member(gets_letters=False),), ()), ((), (_contact(gets_letters=False),)), ((_member(until=NOW),), ())])
def test_where_those_who_are_known_get_none_the_letter_has_no_address_for_it_may_be_theirs(family: Any, contacts: Any):
    (found,) = _found(family, contacts)
    assert found.person is None
    assert addressee_of(found).lines == ("The parent or carer of Lex Example",)


def test_an_envelope_has_every_line_of_the_address():
    (found,) = _found((), (_contact(),))
    assert addressee_of(found).lines == ("Jo Example", "2 Low Road", "Flat 3", "Othertown", "Shire", "CV2 3CD")
    (reader,) = _found((_member(relation="self"),))
    assert addressee_of(reader).lines == ("Lex Example",)


def test_until_it_is_recorded_who_decides_everybody_reads_letters_as_for_a_child():
    assert all(each.decides for each in _found((_member(), _member(FATHER, relation="self")), (_contact(),)))


def test_a_young_person_who_decides_gets_letters_by_post_where_the_record_says_that_they_live():
    mother, young_person = _found((_member(),), (), _holder())
    assert (mother.person, mother.decides) == (MOTHER, False)
    assert (young_person.person, young_person.is_young_person, young_person.decides) == (None, True, True)
    assert addressee_of(young_person).lines == ("Lex Example", "1 High Street", "Anytown", "CV1 2AB")


@pytest.mark.parametrize("chosen", [True, False])
def test_the_address_of_a_contact_that_is_the_young_person_goes_before_that_of_the_record(*, chosen: bool):
    _, young_person = _found((_member(),), (_contact("self", gets_letters=chosen),), _holder())
    assert (young_person.name, young_person.address, young_person.decides) == ("Jo Example", AWAY, True)
    (young_person,) = _found((), (_contact("self", gets_letters=False, address=None),), _holder())
    assert young_person.address == HOME


@pytest.mark.parametrize("gets_letters", [True, False])
def test_a_young_person_who_decides_and_has_access_gets_letters_in_the_portal_whatever_was_chosen(*, gets_letters: bool):
    found = _found((_member(), _member(FATHER, relation="self", gets_letters=gets_letters)), (), _holder())
    assert [(each.person, each.decides) for each in found] == [(MOTHER, False), (FATHER, True)]


def test_a_young_person_whose_access_has_ended_gets_letters_by_post_without_what_is_withheld():
    _, young_person = _found((_member(), _member(FATHER, relation="self", until=NOW, withheld=frozenset({"setting"}))), (), _holder())
    assert (young_person.person, young_person.address, young_person.withheld) == (None, HOME, frozenset({"setting"}))


def test_a_deputy_or_attorney_with_access_gets_letters_in_the_portal_by_name():
    mother, deputy, young_person = _found((_member(), _member(FATHER), _member(UUID(int=13), relation="self")), (), _holder("representative", FATHER))
    assert (deputy.person, addressee_of(deputy).lines, deputy.decides) == (FATHER, ("Sam Deputy",), True)
    assert (mother.decides, young_person.decides) == (False, False)


@pytest.mark.parametrize("changes", [{"name": "sam deputy"}, {"person": FATHER}])
def test_a_deputy_or_attorney_without_access_gets_letters_by_post_at_the_address_of_their_contact_though_it_is_a_professional(changes: dict[str, Any]):
    mother, deputy = _found((_member(),), (_contact("other_professional", **changes),), _holder("representative", FATHER))
    assert (deputy.person, deputy.address, deputy.decides, mother.decides) == (None, AWAY, True, False)


def test_a_deputy_or_attorney_of_whom_nothing_else_is_known_is_served_and_not_at_the_home_of_the_child():
    _, deputy = _found((_member(),), (), _holder("representative"))
    assert (addressee_of(deputy).lines, deputy.decides) == (("Sam Deputy",), True)


def test_where_the_parents_decide_the_young_person_does_not_and_one_letter_is_for_a_parent():
    found = _found((_member(), _member(FATHER, relation="self")), (), _holder("parent"))
    assert [(each.person, each.decides) for each in found] == [(MOTHER, True), (FATHER, False)]
    young_person, parent = _found((_member(FATHER, relation="self"),), (), _holder("parent"))
    assert (young_person.decides, parent.decides, addressee_of(parent).lines) == (False, True, ("The parent or carer of Lex Example",))
