"""The door itself: submit, decide, ask about the state of things."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

from core.assistant.control import cleaned, control_word, dropped_steps, picked_option
from core.assistant.deciding import HASH, NOTHING, Deciding, Refused, fits, note_refusal
from core.assistant.given_plans import touches_notion
from core.assistant.meanwhile import one_breath
from core.assistant.preferences import Preferences
from core.assistant.waves import waves
from core.domain.card import Action, ActionKind, Card, MessageRef
from core.domain.chat import Inbound, Person, Receipt, StopSign, ThreadRef
from core.domain.files import StoredFile
from core.domain.plan import Clarify, Outcome, Plan
from core.domain.ports import KeepFile, Planner, Wakeups
from core.domain.preferences import Etiquette, Said, is_answered
from core.domain.task import PlanRow, Request, Task
from core.engine.group_commit import Commits, CommitsOf, one_by_one
from core.kit import failpoints
from core.kit.clock import Clock
from core.kit.errors import AssistantError, BadInput, Conflict
from core.kit.failpoints import Point
from core.operations.catalogue import Catalogue
from core.planner.check import check
from core.progress import view
from core.progress.cards import CardArtist
from core.storage import cards, openings, quotas, requests, stopping, tasks, turns
from core.storage.database import Database, Transaction
from core.telemetry import metrics
from core.words import language_of, retold

_CLOSING = 5.0
"""Seconds for which closing waits for what is being stored."""

_LINGER = 0.005
"""Seconds for which those who were just answered may come again, to be stored together."""

LONGEST_TEXT = 100_000
"""Characters in a request. Slack sends at most 40,000, Discord 4,000."""


class Assistant:
    """What every front room talks to."""

    def __init__(
        self,
        database: Database,
        catalogue: Catalogue,
        *,
        planner: Planner,
        wakeups: Wakeups,
        clock: Clock,
        keep_file: KeepFile | None = None,
    ) -> None:
        self.preferences = Preferences(database, clock)
        self._keep_file = keep_file
        self._database = database
        self._planner = planner
        self._wakeups = wakeups
        self._catalogue = catalogue
        self._artist = CardArtist(catalogue)
        self._deciding = Deciding(self._accept, clock)
        self._intake: Commits[Inbound, Receipt] = one_by_one(
            "intake", database, self._store, patience=0
        )

    def gather(self, commits: CommitsOf) -> None:
        """Commit what several threads submit at once as `commits` does; close it at the end."""
        self._intake = commits("intake", self._database, self._store, patience=0, linger=_LINGER)

    def close(self) -> None:
        """Store what was handed in, and no more."""
        self._intake.close(seconds=_CLOSING)

    def keep_file(self, thread: ThreadRef, name: str, data: bytes) -> str:
        """Keep a file that somebody sent in a thread, for its requests to read and upload.

        Returns:
            The name under which the thread's requests find it.
        """
        kept = self._keep_file(thread, name, data) if self._keep_file is not None else None
        return kept.name.rpartition("/")[2] if isinstance(kept, StoredFile) else name

    def submit(self, inbound: Inbound) -> Receipt:
        """Accept what a person said, once. Returns when it is stored; planning comes later.

        Control words in a thread ("stop", "yes", "undo") are decisions, not new requests; the
        answer to an open question is the request that it stands for.

        Raises:
            BadInput: the text cannot be a request (far too long); say so to the person.
            NotAllowed: a control word of somebody who may not decide; say so to the person.
            Unavailable: it could not be stored; the platform should deliver it again.
        """
        person = self.preferences.settled(inbound.person, inbound.thread)
        inbound = replace(inbound, text=cleaned(inbound.text), person=person)
        if len(inbound.text) > LONGEST_TEXT:
            text = f"That is {len(inbound.text):,} characters; I read at most {LONGEST_TEXT:,}."
            raise BadInput(text, next_step="Send a shorter request, or attach the rest.")
        with _in_words_of(person):
            receipt = self._stored(inbound)
        failpoints.reach(Point.INTAKE_AFTER_COMMIT)
        platform = inbound.thread.platform
        metrics.of_process().request_accepted(platform, repeated=receipt.duplicate)
        return _told(receipt, person)

    def _stored(self, inbound: Inbound) -> Receipt:
        try:
            [result] = self._intake.results([inbound])
            if isinstance(result, Exception):
                raise result
        except Refused as refused:
            with self._database.begin() as tx:
                note_refusal(tx, refused, inbound.person)
            raise
        return result

    def _store(self, tx: Transaction, said: Sequence[Inbound]) -> list[Receipt]:
        receipts: dict[int, Receipt] = {}
        for wave in waves(said):
            receipts |= self._store_wave(tx, {place: said[place] for place in wave})
        tx.after_commit(self._wake)
        failpoints.reach(Point.INTAKE_BEFORE_COMMIT)
        return [receipts[place] for place in range(len(said))]

    def _store_wave(self, tx: Transaction, said: Mapping[int, Inbound]) -> dict[int, Receipt]:
        """The receipts of what is said in as many threads."""
        decided = {place: self._decide_by_word(tx, one) for place, one in said.items()}
        asked = [place for place, receipt in decided.items() if receipt is None]
        opened = openings.accept_all(tx, [said[place] for place in asked])
        decided |= dict(zip(asked, opened, strict=True))
        return {place: one or self._accept(tx, said[place]) for place, one in decided.items()}

    def submit_plan(self, inbound: Inbound, plan: Plan) -> Receipt:
        """Accept a plan in the plan format in place of words.

        What it names is looked up before anything of it runs (`core.assistant.given_plans`).

        Raises:
            BadInput: it cannot run; the text says which step, what is wrong and what is right.
            Unavailable: it could not be stored.
        """
        check(plan, self._catalogue)
        with self._database.begin() as tx:
            receipt = requests.accept(tx, inbound)
            if not receipt.duplicate and not quotas.refuse_over(tx, receipt.request_id):
                requests.set_outcome(tx, receipt.request_id, plan)
                if touches_notion(plan, self._catalogue):
                    tasks.add_planning(tx, receipt.request_id)
                else:
                    tasks.add_plan(tx, receipt.request_id, plan)
        self._wake()
        return receipt

    def plan_only(self, inbound: Inbound) -> Outcome:
        """What would be done about a text; nothing is stored and nothing is run.

        Raises errors of core.kit.errors.
        """
        return self._planner.plan(self.as_request(inbound))

    def as_request(self, inbound: Inbound) -> Request:
        """What somebody said as a request that is stored nowhere."""
        return Request(
            id="",
            workspace_id="",
            thread=inbound.thread,
            person=inbound.person,
            text=cleaned(inbound.text),
            said_at=inbound.at,
            accepted_at=inbound.at,
            outcome=None,
            finished_at=None,
            cancelled=False,
            undoes=None,
        )

    def decide(self, action: Action, person: Person, *, key: str) -> Receipt:
        """Carry out a click on a card: approve, reject, drop, cancel, retry, undo, pick.

        Args:
            key: unique for the gesture; a second delivery of it does nothing.

        Raises:
            NotAllowed, NotFound, BadInput, Conflict: tell the person alone why not.
            Unavailable: it could not be stored.
        """
        known = self._as_settled(person, action.request_id)
        with _in_words_of(known), self._deciding_as(person) as tx:
            receipt = self._deciding.carry_out(tx, action, person, key)
        self._wake()
        return _told(receipt, known)

    def _as_settled(self, person: Person, request_id: str) -> Person:
        """Who decides about a request, with the language that holds for them there."""
        with self._database.read() as tx:
            thread = turns.thread_of(tx, request_id)
        return person if thread is None else self.preferences.settled(person, thread)

    def take_back(self, key: str) -> bool:
        """Stop what a message asked for, because its author deleted it.

        Args:
            key: the one under which the message was accepted, if it was.

        Returns:
            Whether there was something to stop.

        Raises:
            Unavailable: it could not be stored.
        """
        with self._database.begin() as tx:
            request_id = requests.under_key(tx, key)
            stopped = request_id is not None and stopping.stop_request(
                tx,
                request_id,
                actor=requests.get(tx, request_id).person.id,
                action="request.taken_back",
            )
        if stopped:
            self._wake()
        return stopped

    def stop_marked(self, sign: StopSign, person: Person) -> Receipt | None:
        """Stop the request that a marked message made, or whose card it is.

        Returns:
            None when the message stands for nothing that is under way.

        Raises:
            NotAllowed: tell the person alone why not.
            Unavailable: it could not be stored.
        """
        message = MessageRef(channel=sign.channel, message=sign.message)
        with self._database.read() as tx:
            request_id = requests.under_key(tx, sign.key) or cards.open_request_shown(
                tx, sign.platform, message
            )
            if request_id is None or requests.get(tx, request_id).finished_at is not None:
                return None
        stop = Action(kind=ActionKind.CANCEL, label="", request_id=request_id)
        return self.decide(stop, person, key=f"{sign.key}:stop")

    def is_engaged(self, thread: ThreadRef) -> bool:
        """Whether the assistant takes part in this thread, so that replies are meant for it."""
        with self._database.read() as tx:
            return bool(requests.latest(tx, thread, limit=1))

    def answers(self, said: Said, thread: ThreadRef) -> bool:
        """Whether the manners of a place let the assistant take a message as meant for it.

        Raises Unavailable.
        """
        return is_answered(said, self.etiquette(thread), lambda: self.is_engaged(thread))

    def etiquette(self, thread: ThreadRef) -> Etiquette:
        """Which messages are answered where a thread is. Raises Unavailable."""
        return self.preferences.of_place(thread).etiquette

    def card(self, request_id: str) -> Card:
        """The present card of a request. Raises NotFound."""
        with self._database.read() as tx:
            seen = view.read(tx, request_id)
        return self._artist.draw(seen)

    def request(self, request_id: str) -> tuple[Request, PlanRow | None, tuple[Task, ...]]:
        """A request with its plan and tasks, as they are now. Raises NotFound."""
        with self._database.read() as tx:
            found = tuple(tasks.of_request(tx, request_id))
            return requests.get(tx, request_id), tasks.plan_of(tx, request_id), found

    def _wake(self) -> None:
        self._wakeups.wake("dispatcher")
        self._wakeups.wake("reporter")

    def _accept(self, tx: Transaction, inbound: Inbound) -> Receipt:
        last = next(iter(requests.latest(tx, inbound.thread, limit=1)), None)
        joined = one_breath(tx, inbound, last)
        answered = _answered(inbound, last)
        receipt = requests.accept(tx, joined or answered, after=last.id if last else "")
        if receipt.duplicate:
            return receipt
        if last is not None and answered is not inbound and last.person.id == inbound.person.id:
            requests.supersede(tx, last.id, receipt.request_id)
        if joined is not None and last is not None:
            turns.put_in_place(tx, last, receipt.request_id)
        if not quotas.refuse_over(tx, receipt.request_id):
            tasks.add_planning(tx, receipt.request_id)
        return receipt

    def _decide_by_word(self, tx: Transaction, inbound: Inbound) -> Receipt | None:
        """The receipt of the decision that a message is, or None when it is a request."""
        numbers = dropped_steps(inbound.text)
        kind = ActionKind.DROP if numbers else control_word(inbound.text)
        if kind is None or inbound.thread.thread is None:
            return None
        known = requests.latest(tx, inbound.thread)
        for request in known:
            if fits(tx, kind, request, only_reads=self._catalogue.only_reads):
                plan = tasks.plan_of(tx, request.id)
                named = plan.hash[:HASH] if plan else ""
                said = ",".join(map(str, numbers))
                argument = f"{named}.{said}" if numbers else named
                action = Action(kind=kind, label="", request_id=request.id, argument=argument)
                return self._deciding.carry_out(tx, action, inbound.person, inbound.key)
        if not known or requests.under_key(tx, inbound.key) is not None:
            return None
        plan = tasks.plan_of(tx, known[0].id)
        if known[0].cancelled or (plan is not None and plan.approved_at is not None):
            # Most likely the same word, delivered again: what it said was done.
            return Receipt(request_id=known[0].id, duplicate=True, note=NOTHING[kind])
        raise Conflict(NOTHING[kind])

    @contextmanager
    def _deciding_as(self, person: Person) -> Iterator[Transaction]:
        """A transaction for what a person decides; a refusal is kept in the audit."""
        try:
            with self._database.begin() as tx:
                yield tx
        except Refused as refused:
            with self._database.begin() as tx:
                note_refusal(tx, refused, person)
            raise


def _answered(inbound: Inbound, last: Request | None) -> Inbound:
    """The inbound with the text of the option it picks, when a question is open."""
    if last is not None and isinstance(last.outcome, Clarify):
        number = picked_option(inbound.text, last.outcome)
        if number is not None:
            return replace(inbound, text=last.outcome.options[number].request)
    return inbound


@contextmanager
def _in_words_of(person: Person) -> Iterator[None]:
    """What is refused in here, is refused in the person's language."""
    try:
        yield
    except AssistantError as error:
        error.put(lambda text: retold(text, language_of(person.locale)))
        raise


def _told(receipt: Receipt, person: Person) -> Receipt:
    """The receipt with its note in the person's language."""
    return replace(receipt, note=retold(receipt.note, language_of(person.locale)))
