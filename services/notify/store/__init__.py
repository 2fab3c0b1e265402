"""What notify keeps."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from functools import cached_property

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis import database
from chassis.clock import Clock
from services.notify.domain.emails import Email
from services.notify.store.connections import ConnectionStore
from services.notify.store.contacts import ContactStore
from services.notify.store.conversations import ConversationStore
from services.notify.store.emails import EmailStore
from services.notify.store.feed import FeedStore
from services.notify.store.lane_workers import LaneWorkerStore
from services.notify.store.lanes import LaneStore
from services.notify.store.memberships import MembershipStore
from services.notify.store.messages import MessageStore
from services.notify.store.notices import NoticeStore
from services.notify.store.readers import ReaderStore
from services.notify.store.webhooks import WebhookStore


class Work(database.Work):
    """One transaction of notify. `wake_delivery` is called after a commit that leaves an e-mail to deliver."""

    def __init__(self, connection: AsyncConnection, clock: Clock, wake_delivery: Callable[[], None] | None = None) -> None:
        super().__init__(connection, clock)
        self._wake_delivery = wake_delivery

    async def queue_email(self, *emails: Email) -> None:
        """Keep e-mails, and deliver them as soon as this transaction is committed."""
        await self.emails.add(*emails)
        self._deliver_after_commit()

    async def queue_email_once(self, email: Email) -> None:
        """Do the same for an e-mail, unless there is one with its id."""
        await self.emails.add_once(email)
        self._deliver_after_commit()

    def _deliver_after_commit(self) -> None:
        if self._wake_delivery is not None:
            self.after_commit(self._wake_delivery)

    @cached_property
    def connections(self) -> ConnectionStore:
        """What other systems may receive."""
        return ConnectionStore(self.connection)

    @cached_property
    def contacts(self) -> ContactStore:
        """Where people's e-mail goes."""
        return ContactStore(self.connection, self.clock)

    @cached_property
    def conversations(self) -> ConversationStore:
        """What the SEND team and people write to each other."""
        return ConversationStore(self.connection, self.clock)

    @cached_property
    def emails(self) -> EmailStore:
        """E-mails and the attempts to deliver them."""
        return EmailStore(self.connection, self.clock)

    @cached_property
    def feed(self) -> FeedStore:
        """The public events that were published."""
        return FeedStore(self.connection, self.clock)

    @cached_property
    def lanes(self) -> LaneStore:
        """Webhooks, as those see them who deliver."""
        return LaneStore(self.connection, self.clock)

    @cached_property
    def lane_workers(self) -> LaneWorkerStore:
        """Who delivers webhooks."""
        return LaneWorkerStore(self.connection, self.clock)

    @cached_property
    def memberships(self) -> MembershipStore:
        """Who belongs to which organisation."""
        return MembershipStore(self.connection)

    @cached_property
    def messages(self) -> MessageStore:
        """Messages in the portal."""
        return MessageStore(self.connection, self.clock)

    @cached_property
    def notices(self) -> NoticeStore:
        """What organisations and professionals are told."""
        return NoticeStore(self.connection, self.clock)

    @cached_property
    def readers(self) -> ReaderStore:
        """Who is told no more."""
        return ReaderStore(self.connection, self.clock)

    @cached_property
    def webhooks(self) -> WebhookStore:
        """Webhooks, as their owners see them."""
        return WebhookStore(self.connection, self.clock)


OpenWork = Callable[[], AbstractAsyncContextManager[Work]]
"""Begins a transaction: delivery commits before it speaks to a mail server and again after."""
