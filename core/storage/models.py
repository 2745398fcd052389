"""The tables. Row classes stay in core.storage; the rest of the house sees domain values."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import JSON

from core.storage.columns import Instant

_IN_TIME = "give_up_at IS NOT NULL AND state IN ('blocked', 'pending', 'waiting')"
"""Most tasks have no deadline; those that have one are few among those that wait."""

Id = String(40)
JsonColumn = JSON(none_as_null=True)


class Base(DeclarativeBase):
    """Base of all row classes."""

    type_annotation_map = {datetime: Instant, str: Text, dict[str, Any]: JsonColumn}  # noqa: RUF012


class WorkspaceRow(Base):
    """One customer: a Slack team or a Discord guild. The tenant wall."""

    __tablename__ = "workspaces"
    __table_args__ = (UniqueConstraint("platform", "external_id"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    platform: Mapped[str] = mapped_column(String(16))
    external_id: Mapped[str]
    created_at: Mapped[datetime]
    card_budget_at: Mapped[datetime]
    """When the next edit of a card fits the platform's budget."""
    connection: Mapped[str] = mapped_column(server_default="notion")
    """Which Notion connection its tasks use; what limits and budgets of connections go by."""


class ThreadRow(Base):
    """Where a conversation lives."""

    __tablename__ = "threads"
    __table_args__ = (UniqueConstraint("workspace_id", "channel", "thread"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspaces.id"))
    channel: Mapped[str]
    thread: Mapped[str | None]
    """NULL until the first card has opened the thread."""
    created_at: Mapped[datetime]


class RequestRow(Base):
    """One thing a person asked."""

    __tablename__ = "requests"
    __table_args__ = (
        UniqueConstraint("key"),
        Index("requests_by_thread", "thread_id", "accepted_at"),
        Index("requests_by_person", "workspace_id", "person_id", "accepted_at"),
        Index(
            "requests_open",
            "workspace_id",
            "person_id",
            sqlite_where=text("finished_at IS NULL"),
            postgresql_where=text("finished_at IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    key: Mapped[str]
    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspaces.id"))
    thread_id: Mapped[str] = mapped_column(ForeignKey("threads.id"))
    person: Mapped[dict[str, Any]]
    text: Mapped[str]
    said_at: Mapped[datetime]
    accepted_at: Mapped[datetime]
    outcome: Mapped[dict[str, Any] | None]
    finished_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    undoes: Mapped[str | None] = mapped_column(ForeignKey("requests.id"))
    person_id: Mapped[str] = mapped_column(server_default="")
    band: Mapped[int | None] = mapped_column(Integer)
    """The band of its tasks, when somebody chose one."""
    due_at: Mapped[datetime | None]
    """By when it should be done, when somebody said so."""
    superseded_by: Mapped[str | None] = mapped_column(Id)
    """The request that stands in its place; then nothing about this one can be decided."""


class PlanRow(Base):
    """The stored plan of a request."""

    __tablename__ = "plans"
    __table_args__ = (Index("plans_by_request", "request_id"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    request_id: Mapped[str] = mapped_column(ForeignKey("requests.id"))
    body: Mapped[dict[str, Any]]
    hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    approved_by: Mapped[str | None]
    approved_at: Mapped[datetime | None]
    stopped: Mapped[str | None]
    """Why nothing more of it may start."""
    approved_name: Mapped[str | None]
    """What the person who approved it is called."""
    left_out: Mapped[list[str] | None] = mapped_column(JsonColumn)
    """Titles of the steps that a person has dropped from it."""
    covered: Mapped[dict[str, Any] | None] = mapped_column(JsonColumn)
    """Steps that were approved before their turn came, each with the picture that was shown."""


class TaskRow(Base):
    """One step in execution; its own outbox."""

    __tablename__ = "tasks"
    __table_args__ = (
        Index("tasks_by_request", "request_id", "state"),
        Index(
            "tasks_by_parent",
            "parent_id",
            "state",
            sqlite_where=text("parent_id IS NOT NULL"),
            postgresql_where=text("parent_id IS NOT NULL"),
        ),
        Index(
            "tasks_by_lane",
            "lane",
            "rank",
            "id",
            sqlite_where=text("state = 'pending' AND ripe = 1"),
            postgresql_where=text("state = 'pending' AND ripe = 1"),
        ),
        Index(
            "tasks_unripe",
            "not_before",
            sqlite_where=text("state = 'pending' AND ripe = 0"),
            postgresql_where=text("state = 'pending' AND ripe = 0"),
        ),
        Index(
            "tasks_live",
            "state",
            "lease_until",
            sqlite_where=text("state IN ('released', 'running')"),
            postgresql_where=text("state IN ('released', 'running')"),
        ),
        Index(
            "tasks_by_leader",
            "leader_id",
            sqlite_where=text("leader_id IS NOT NULL"),
            postgresql_where=text("leader_id IS NOT NULL"),
        ),
        Index(
            "tasks_given_up",
            "settled_at",
            sqlite_where=text("state IN ('failed', 'dead')"),
            postgresql_where=text("state IN ('failed', 'dead')"),
        ),
        Index(
            "tasks_in_time",
            "give_up_at",
            sqlite_where=text(_IN_TIME),
            postgresql_where=text(_IN_TIME),
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    request_id: Mapped[str] = mapped_column(ForeignKey("requests.id"))
    plan_id: Mapped[str | None] = mapped_column(ForeignKey("plans.id"))
    kind: Mapped[str] = mapped_column(String(16))
    step_id: Mapped[str | None] = mapped_column(String(32))
    operation: Mapped[str | None] = mapped_column(String(64))
    position: Mapped[int] = mapped_column(Integer)
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("tasks.id"))
    item_number: Mapped[int | None]
    item: Mapped[dict[str, Any] | None]
    state: Mapped[str] = mapped_column(String(16))
    band: Mapped[int] = mapped_column(Integer)
    """0 is the top band."""
    attempt: Mapped[int] = mapped_column(Integer, default=0)
    lost: Mapped[int] = mapped_column(Integer, default=0)
    tries: Mapped[int] = mapped_column(Integer, default=0)
    not_before: Mapped[datetime]
    created_at: Mapped[datetime]
    owner: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    """Until when a released task may stay unclaimed, or a running one unrenewed."""
    started_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    arguments: Mapped[dict[str, Any] | None]
    """The arguments of the step with every reference resolved, once it is done."""
    result: Mapped[dict[str, Any] | None]
    problem: Mapped[dict[str, Any] | None]
    progress: Mapped[str] = mapped_column(default="")
    spread: Mapped[int | None]
    passed: Mapped[bool] = mapped_column(server_default=false())
    """Not done, and yet what can do without its result goes on."""
    leader_id: Mapped[str | None] = mapped_column(Id)
    """The sibling in whose batch it travels."""
    batch: Mapped[int | None]
    """Of a spread task: how many of its children travel together at present."""
    give_up_at: Mapped[datetime | None]
    """When trying ends, whatever has come of it by then."""
    lane: Mapped[str] = mapped_column(server_default="")
    """Its band, whose it is and what it does, as core.storage.placing writes it: one queue."""
    rank: Mapped[int] = mapped_column(BigInteger, server_default="0")
    """Its fixed place in its lane, lowest first: microseconds since 1970 by which it should start.

    Every task ages at the same rate, so the order of two never changes and nothing is rewritten.
    """
    ripe: Mapped[int] = mapped_column(Integer, server_default="1")
    """0 while the dispatcher has laid it aside until `not_before`; only a matter of speed."""
    target: Mapped[str | None]
    """The page that it works on, where the plan alone tells."""
    stop_at: Mapped[datetime | None]
    """When a person called it off while it ran; it writes nothing after that."""


class DependencyRow(Base):
    """A task that needs another one done first."""

    __tablename__ = "dependencies"
    __table_args__ = (Index("dependencies_by_needed", "needs_id"),)

    task_id: Mapped[str] = mapped_column(ForeignKey("tasks.id"), primary_key=True)
    needs_id: Mapped[str] = mapped_column(ForeignKey("tasks.id"), primary_key=True)
    optional: Mapped[bool] = mapped_column(server_default=false())
    """Whether it can run without the other's result."""


class WriteRow(Base):
    """One effect on Notion, intended before it is sent and settled after."""

    __tablename__ = "writes"
    __table_args__ = (
        UniqueConstraint("task_id", "number"),
        Index("writes_by_thing", "lane", "state"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    task_id: Mapped[str] = mapped_column(ForeignKey("tasks.id"))
    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspaces.id"))
    number: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(32))
    lane: Mapped[str]
    """What it must not overtake: at most one write of a lane is on its way at any time."""
    effect: Mapped[dict[str, Any]]
    before: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(16))
    sends: Mapped[int] = mapped_column(Integer, default=0)
    intended_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    probed_at: Mapped[datetime | None]
    """When a probe last found nothing of the last send."""
    held_until: Mapped[datetime | None]
    """Until when an earlier send may still land, so that the lane stays shut."""
    settled_at: Mapped[datetime | None]
    applied: Mapped[dict[str, Any] | None]
    evidence: Mapped[str] = mapped_column(default="")


class MadeRow(Base):
    """A page or block in Notion that a write is known to have made: it is that write's alone."""

    __tablename__ = "made"

    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspaces.id"), primary_key=True)
    notion_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    write_id: Mapped[str] = mapped_column(ForeignKey("writes.id"))


class CardRow(Base):
    """What has been shown of a request, and what should be."""

    __tablename__ = "cards"
    __table_args__ = (
        Index(
            "cards_due",
            "not_before",
            sqlite_where=text("wanted > shown"),
            postgresql_where=text("wanted > shown"),
        ),
    )

    request_id: Mapped[str] = mapped_column(ForeignKey("requests.id"), primary_key=True)
    platform: Mapped[str] = mapped_column(String(16))
    wanted: Mapped[int] = mapped_column(BigInteger)
    """Grows with every change of the request: the card mark."""
    shown: Mapped[int] = mapped_column(BigInteger)
    message: Mapped[dict[str, Any] | None]
    failures: Mapped[int] = mapped_column(Integer, default=0)
    not_before: Mapped[datetime]
    owner: Mapped[str | None]
    lease_until: Mapped[datetime | None]


class DialRow(Base):
    """A number that an operator set, in place of the default of core.domain.dials."""

    __tablename__ = "dials"

    name: Mapped[str] = mapped_column(String(16), primary_key=True)
    subject: Mapped[str] = mapped_column(String(200), primary_key=True)
    """What it is set for; "*" for everything that has no number of its own."""
    value: Mapped[float]


class PauseRow(Base):
    """Something of which no task starts until it is resumed."""

    __tablename__ = "pauses"

    scope: Mapped[str] = mapped_column(String(16), primary_key=True)
    subject: Mapped[str] = mapped_column(String(200), primary_key=True)
    reason: Mapped[str]
    actor: Mapped[str]
    at: Mapped[datetime]


class BudgetRow(Base):
    """What all processes together may ask of one outside service."""

    __tablename__ = "budgets"

    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    spent_until: Mapped[datetime]
    """When the calls made so far are paid for at the agreed rate."""
    shut_until: Mapped[datetime]
    """Before this the service asked for no call at all."""
    reason: Mapped[str]
    """Why it is shut, as a sentence for people that a time can follow."""
    recent: Mapped[str] = mapped_column(server_default="")
    """Calls of the last minute by second, as core.storage.budgets writes them."""
    factor: Mapped[float] = mapped_column(server_default="1")
    """Which part of the rate is used since the service last had too many calls."""
    factor_at: Mapped[datetime | None]
    """When that was."""


class LeaseRow(Base):
    """A named lock with an owner, an expiry by database time and a fencing token."""

    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    owner: Mapped[str]
    token: Mapped[int] = mapped_column(BigInteger)
    until: Mapped[datetime]


class ProcessRow(Base):
    """A worker process that is alive, and how many tasks it can run at once."""

    __tablename__ = "processes"

    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    slots: Mapped[int] = mapped_column(Integer)
    seen_at: Mapped[datetime]


class AuditRow(Base):
    """One line of the audit: who did what, when. Only ever added to."""

    __tablename__ = "audit"
    __table_args__ = (Index("audit_by_request", "request_id", "id"),)

    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    at: Mapped[datetime]
    action: Mapped[str] = mapped_column(String(40))
    actor: Mapped[str]
    request_id: Mapped[str | None] = mapped_column(Id)
    plan_id: Mapped[str | None] = mapped_column(Id)
    task_id: Mapped[str | None] = mapped_column(Id)
    write_id: Mapped[str | None] = mapped_column(Id)
    detail: Mapped[dict[str, Any]]


def table_of(row: type[Base]) -> Table:
    """The table behind a row class, as Core statements need it."""
    table = row.__table__
    assert isinstance(table, Table)  # noqa: S101 - every row class maps one table
    return table
