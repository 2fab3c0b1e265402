"""The tables of identity. Secrets stand here as hashes or sealed, never as they are."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
    Uuid,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSVECTOR

from chassis import idempotency
from chassis.database import service_metadata

metadata = service_metadata()
idempotency.define_tables(metadata)

_MOMENT = DateTime(timezone=True)

# Of the name, without case, accents and punctuation: what the SEND team searches professionals by.
_NAME_WORDS = (
    "to_tsvector('simple', regexp_replace(regexp_replace(normalize(first_name || ' ' || last_name, NFKD), '[''\u2019\u0300-\u036f]', '', 'g'), "
    "'[^[:alnum:]]+', ' ', 'g'))"
)

accounts = Table(
    "accounts",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("portal", String, nullable=False),
    Column("state", String, nullable=False),
    Column("email", String, nullable=False),
    Column("email_key", String, nullable=False, unique=True),
    Column("password_hash", String, nullable=False),
    Column("first_name", String, nullable=False),
    Column("last_name", String, nullable=False),
    Column("telephone", String),
    Column("accepted_terms_at", _MOMENT, nullable=False),
    Column("verified_at", _MOMENT),
    Column("method", String, nullable=False),
    Column("totp_seed", LargeBinary),
    Column("totp_last_step", BigInteger),
    Column("pending_seed", LargeBinary),
    Column("pending_since", _MOMENT),
    Column("created_at", _MOMENT, nullable=False),
    Column("first_signed_in_at", _MOMENT),
    Column("team_roles", ARRAY(String), nullable=False, server_default="{}"),
    Column("name_words", TSVECTOR, Computed(_NAME_WORDS, persisted=True)),
    CheckConstraint("portal IN ('citizen', 'professional', 'team')", name="portal"),
    CheckConstraint("state IN ('unverified', 'active', 'disabled')", name="state"),
    CheckConstraint("method IN ('none', 'email', 'totp')", name="method"),
    CheckConstraint("method <> 'totp' OR totp_seed IS NOT NULL", name="seed"),
    CheckConstraint("team_roles <@ ARRAY['officer', 'manager', 'administrator']::varchar[]", name="team_roles"),
    CheckConstraint("portal = 'team' OR team_roles = '{}'", name="team"),
)
Index("ix_accounts_unverified", accounts.c.created_at, postgresql_where=accounts.c.state == "unverified")

Index("ix_accounts_team", accounts.c.last_name, accounts.c.first_name, accounts.c.id, postgresql_where=accounts.c.portal == "team")
Index("ix_accounts_name_words", accounts.c.name_words, postgresql_using="gin", postgresql_where=accounts.c.portal == "professional")

sessions = Table(
    "sessions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("secret_hash", LargeBinary, nullable=False, unique=True),
    Column("account_id", Uuid, ForeignKey(accounts.c.id, ondelete="CASCADE"), nullable=False, index=True),
    Column("state", String, nullable=False),
    Column("method", String, nullable=False),
    Column("factor", String, nullable=False),
    Column("signed_in_at", _MOMENT, nullable=False),
    Column("last_seen_at", _MOMENT, nullable=False),
    Column("idle_expires_at", _MOMENT, nullable=False),
    Column("absolute_expires_at", _MOMENT, nullable=False, index=True),
    Column("ended_at", _MOMENT),
    Column("wrong_codes", SmallInteger, nullable=False, server_default="0"),
    Column("owner_told_at", _MOMENT),
    CheckConstraint("state IN ('active', 'code_needed')", name="state"),
)
# A row is touched by page requests: without an index on the touched column PostgreSQL updates it in place.
Index(
    "ix_sessions_suspicious",
    sessions.c.account_id,
    postgresql_where=(sessions.c.wrong_codes > 0) & sessions.c.owner_told_at.is_(None) & sessions.c.ended_at.is_(None),
)

security_codes = Table(
    "security_codes",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("session_id", Uuid, ForeignKey(sessions.c.id, ondelete="CASCADE"), nullable=False, index=True),
    Column("account_id", Uuid, ForeignKey(accounts.c.id, ondelete="CASCADE"), nullable=False, index=True),
    Column("digest", LargeBinary, nullable=False),
    Column("created_at", _MOMENT, nullable=False, index=True),
    Column("expires_at", _MOMENT, nullable=False),
    Column("wrong", SmallInteger, nullable=False),
    Column("closed_at", _MOMENT),
)

devices = Table(
    "devices",
    metadata,
    Column("account_id", Uuid, ForeignKey(accounts.c.id, ondelete="CASCADE"), primary_key=True),
    Column("digest", LargeBinary, primary_key=True),
    Column("first_used_at", _MOMENT, nullable=False),
    Column("last_used_at", _MOMENT, nullable=False, index=True),
)

# Of the name and the URN, without case and punctuation: what the SEND team searches by.
_WORDS = "to_tsvector('simple', regexp_replace(regexp_replace(name, '[''\u2019]', '', 'g'), '[^[:alnum:]]+', ' ', 'g') || ' ' || coalesce(urn, ''))"

organisations = Table(
    "organisations",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("urn", String),
    Column("ukprn", String),
    Column("confirmed_at", _MOMENT),
    Column("created_at", _MOMENT, nullable=False),
    Column("words", TSVECTOR, Computed(_WORDS, persisted=True)),
    CheckConstraint("kind IN ('early-years', 'school', 'college', 'health', 'social-care', 'psychology', 'council', 'other')", name="kind"),
    CheckConstraint("urn ~ '^[0-9]{6}$'", name="urn"),
    CheckConstraint("ukprn ~ '^[0-9]{8}$'", name="ukprn"),
)
# Anybody may say that they work for a school; one alone is confirmed to be it.
Index("ix_organisations_urn", organisations.c.urn, unique=True, postgresql_where=organisations.c.confirmed_at.is_not(None))
Index("ix_organisations_ukprn", organisations.c.ukprn, unique=True, postgresql_where=organisations.c.confirmed_at.is_not(None))
Index("ix_organisations_confirmed", organisations.c.created_at, organisations.c.id, postgresql_where=organisations.c.confirmed_at.is_not(None))
Index("ix_organisations_unconfirmed", organisations.c.created_at, organisations.c.id, postgresql_where=organisations.c.confirmed_at.is_(None))
Index("ix_organisations_words", organisations.c.words, postgresql_using="gin", postgresql_where=organisations.c.confirmed_at.is_not(None))

roles = Table(
    "roles",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("account_id", Uuid, ForeignKey(accounts.c.id, ondelete="CASCADE"), nullable=False, index=True),
    Column("organisation_id", Uuid, ForeignKey(organisations.c.id)),
    Column("job_title", String, nullable=False),
    Column("telephone", String, nullable=False),
    Column("registration_body", String),
    Column("registration_number", String),
    Column("administrator", Boolean, nullable=False),
    Column("confirmed_at", _MOMENT),
    Column("created_at", _MOMENT, nullable=False),
    UniqueConstraint("organisation_id", "account_id"),
    CheckConstraint("organisation_id IS NOT NULL OR NOT administrator", name="administrator"),
    CheckConstraint("organisation_id IS NULL OR confirmed_at IS NULL", name="confirmed"),
)
Index("ix_roles_alone", roles.c.created_at, roles.c.id, postgresql_where=roles.c.organisation_id.is_(None))

links = Table(
    "links",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("account_id", Uuid, ForeignKey(accounts.c.id, ondelete="CASCADE"), nullable=False),
    Column("purpose", String, nullable=False),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("created_at", _MOMENT, nullable=False),
    Column("expires_at", _MOMENT, nullable=False, index=True),
    Column("used_at", _MOMENT),
    Column("superseded_at", _MOMENT),
    Column("email", String),
    Column("method", String),
    Column("organisation_id", Uuid, ForeignKey(organisations.c.id, ondelete="CASCADE")),
    CheckConstraint("purpose IN ('verify', 'reset', 'change-email', 'keep-email', 'invite', 'renew')", name="purpose"),
    CheckConstraint("(purpose IN ('change-email', 'keep-email', 'invite')) = (email IS NOT NULL)", name="email"),
    CheckConstraint("(purpose = 'invite') = (organisation_id IS NOT NULL)", name="organisation"),
    CheckConstraint("method IN ('none', 'email', 'totp')", name="method"),
)
Index("ix_links_account", links.c.account_id, links.c.purpose)
Index("ix_links_organisation", links.c.organisation_id, links.c.created_at, postgresql_where=links.c.organisation_id.is_not(None))

team_invitations = Table(
    "team_invitations",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("email", String, nullable=False),
    Column("team_roles", ARRAY(String), nullable=False),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("invited_by", Uuid, ForeignKey(accounts.c.id, ondelete="CASCADE"), index=True),
    Column("created_at", _MOMENT, nullable=False),
    Column("expires_at", _MOMENT, nullable=False, index=True),
    Column("used_at", _MOMENT),
    Column("superseded_at", _MOMENT),
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("account_id", Uuid, ForeignKey(accounts.c.id, ondelete="CASCADE"), primary_key=True),
    Column("digest", LargeBinary, primary_key=True),
    Column("created_at", _MOMENT, nullable=False),
    Column("used_at", _MOMENT),
)

limits = Table(
    "limits",
    metadata,
    Column("kind", String, primary_key=True),
    Column("key", LargeBinary, primary_key=True),
    Column("marks", ARRAY(_MOMENT), nullable=False),
    Column("level", Integer, nullable=False),
    Column("blocked_until", _MOMENT),
    Column("touched_at", _MOMENT, nullable=False),
)

connections = Table(
    "connections",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", String, nullable=False),
    Column("purpose", String, nullable=False),
    Column("contact_email", String, nullable=False),
    Column("scopes", ARRAY(String), nullable=False),
    Column("event_types", ARRAY(String), nullable=False),
    Column("requests_per_minute", Integer, nullable=False),
    Column("needed_until", Date, nullable=False),
    Column("attested_at", _MOMENT, nullable=False),
    Column("attested_by", Uuid, ForeignKey(accounts.c.id), nullable=False),
    Column("expires_at", _MOMENT, nullable=False),
    Column("created_at", _MOMENT, nullable=False),
    Column("public_keys", JSONB, nullable=False),
    Column("ended_at", _MOMENT),
    Column("last_used_at", _MOMENT),
    # Of the last change that was told. Each is later than the one before, whichever replica makes it.
    Column("changed_at", _MOMENT, nullable=False, server_default=func.now()),
)
Index("ix_connections_name", func.lower(connections.c.name), unique=True, postgresql_where=connections.c.ended_at.is_(None))

client_secrets = Table(
    "client_secrets",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("connection_id", Uuid, ForeignKey(connections.c.id, ondelete="CASCADE"), nullable=False, index=True),
    Column("digest", LargeBinary, nullable=False),
    Column("created_at", _MOMENT, nullable=False),
    Column("expires_at", _MOMENT),
)

used_assertions = Table(
    "used_assertions",
    metadata,
    Column("connection_id", Uuid, ForeignKey(connections.c.id, ondelete="CASCADE"), primary_key=True),
    Column("digest", LargeBinary, primary_key=True),
    Column("expires_at", _MOMENT, nullable=False, index=True),
)
