"""Every query of identity. `Work` is one transaction with its stores."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from functools import cached_property

import chassis.database
from services.identity.store.accounts import AccountStore
from services.identity.store.codes import CodeStore
from services.identity.store.connections import ConnectionStore
from services.identity.store.devices import DeviceStore
from services.identity.store.directory import DirectoryStore
from services.identity.store.limits import LimitStore
from services.identity.store.links import LinkStore
from services.identity.store.organisations import OrganisationStore
from services.identity.store.recovery_codes import RecoveryCodeStore
from services.identity.store.roles import RoleStore
from services.identity.store.seals import SealStore
from services.identity.store.sessions import SessionStore
from services.identity.store.team import TeamStore


class Work(chassis.database.Work):
    """One transaction of identity."""

    @cached_property
    def accounts(self) -> AccountStore:
        return AccountStore(self.connection)

    @cached_property
    def codes(self) -> CodeStore:
        return CodeStore(self.connection)

    @cached_property
    def connections(self) -> ConnectionStore:
        return ConnectionStore(self.connection)

    @cached_property
    def devices(self) -> DeviceStore:
        return DeviceStore(self.connection)

    @cached_property
    def directory(self) -> DirectoryStore:
        return DirectoryStore(self.connection)

    @cached_property
    def limits(self) -> LimitStore:
        return LimitStore(self.connection)

    @cached_property
    def links(self) -> LinkStore:
        return LinkStore(self.connection)

    @cached_property
    def organisations(self) -> OrganisationStore:
        return OrganisationStore(self.connection)

    @cached_property
    def recovery_codes(self) -> RecoveryCodeStore:
        return RecoveryCodeStore(self.connection)

    @cached_property
    def roles(self) -> RoleStore:
        return RoleStore(self.connection)

    @cached_property
    def seals(self) -> SealStore:
        return SealStore(self.connection)

    @cached_property
    def sessions(self) -> SessionStore:
        return SessionStore(self.connection)

    @cached_property
    def team(self) -> TeamStore:
        return TeamStore(self.connection)


OpenWork = Callable[[], AbstractAsyncContextManager[Work]]
"""Begins a transaction. What has to be counted although the answer is a refusal (wrong passwords and codes) takes this instead
of a `Work`: the count is committed, then the refusal is raised. It also keeps a connection free while a password is hashed."""
