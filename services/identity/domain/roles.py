"""Work details: the jobs of a professional. A role is one job, for one organisation or for nobody but themselves."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.errors import Conflict, FieldError
from services.identity.domain.details import check_line, check_telephone, tidy

MOST_ROLES = 10
MAX_REGISTRATION = 50


@dataclass(frozen=True)
class Job:
    """What a professional says about one job, as typed."""

    job_title: str
    telephone: str | None
    registration_body: str | None
    registration_number: str | None

    def tidied(self) -> "Job":
        """Return it as it is kept."""
        registration = [tidy(text or "") or None for text in (self.registration_body, self.registration_number)]
        return Job(tidy(self.job_title), tidy(self.telephone or ""), *registration)


@dataclass(frozen=True)
class Role:
    """One job of one account. Without an organisation the SEND team confirms the person: `confirmed_at`. With one, that is confirmed."""

    id: UUID
    account_id: UUID
    organisation_id: UUID | None
    job_title: str
    telephone: str
    registration_body: str | None
    registration_number: str | None
    administrator: bool
    confirmed_at: datetime | None
    created_at: datetime

    @property
    def job(self) -> Job:
        """What its holder says about it."""
        return Job(self.job_title, self.telephone, self.registration_body, self.registration_number)

    def stays_confirmed_as(self, job: Job) -> bool:
        """Whether changed details leave the confirmation of a person standing: it was given to a registration, or, where there is none, to a job title."""
        same_registration = (self.registration_body, self.registration_number) == (job.registration_body, job.registration_number)
        return same_registration and (job.registration_number is not None or job.job_title == self.job_title)


@dataclass(frozen=True)
class HeldRole:
    """What each page has to know of a role."""

    id: UUID
    job_title: str
    organisation_id: UUID | None
    organisation_name: str | None
    confirmed: bool
    administrator: bool


def check_job(job: Job) -> list[FieldError]:
    """Say what is wrong with the details of a job."""
    errors = check_line("job_title", "job title", job.job_title, "Enter your job title")
    errors += check_telephone(job.telephone) if tidy(job.telephone or "") else [FieldError("telephone", "Enter your work telephone number")]
    body, number = job.registration_body or "", job.registration_number or ""
    if tidy(body) or tidy(number):
        errors += check_line("registration_body", "name of the professional body", body, "Enter who you are registered with, like HCPC")
        errors += check_line("registration_number", "registration number", number, "Enter your registration number", MAX_REGISTRATION)
    return errors


def too_many() -> Conflict:
    """The refusal of one role more than anybody has."""
    return Conflict("too_many_roles", f"You can have {MOST_ROLES} sets of work details. Remove one first.")
