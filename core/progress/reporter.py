"""Brings cards to their threads: one writer per message, latest state wins, the last frame never
lost, and no more edits than the platform allows.
"""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import structlog

from core.domain.card import Card, CardState, MessageRef
from core.domain.chat import Platform, ThreadRef
from core.domain.ports import Surface
from core.kit.errors import AssistantError, NotFound, Retry, Unavailable
from core.progress import view
from core.progress.cards import CardArtist
from core.storage import cards, edit_turns
from core.storage.cards import DueCard
from core.storage.database import Database, Transaction
from core.storage.edit_turns import Allowance
from core.telemetry import metrics

_log = structlog.get_logger(__name__)

ALLOWANCES = {
    Platform.SLACK: Allowance(edits=48, window=61.0),
    Platform.DISCORD: Allowance(edits=4, window=5.5, per_channel=True),
}
"""How many edits there may be. Slack takes 50 a minute in a workspace (chat.update, Tier 3),
Discord 5 messages in 5 seconds in a channel; a little air is left for the network."""
POSTS = {
    Platform.SLACK: Allowance(edits=3, window=3.3, per_channel=True),
    Platform.DISCORD: Allowance(edits=4, window=5.5, per_channel=True),
}
"""How many first frames there may be in a channel: Slack takes one a second, and short bursts."""
_MOST_SPARE = 0.6
"""The part of the edits that is kept, at most, for the last frames of the cards under way."""
PAUSE = 1.0
"""Seconds between two frames of one card, so that steps that follow each other share a frame."""
_LONGEST_WAIT = 60.0
_AT_ONCE = 6
"""Cards that one reporter brings at a time: the answers of platforms take a while."""

STANDSTILL = timedelta(seconds=75)
"""How long the card of work that goes on may look the same in the first hour."""
_LATER_STANDSTILL = timedelta(minutes=2)
_LOOK_FOR_STANDSTILL = timedelta(seconds=10)
_KEEP_TURNS = timedelta(hours=1)


class Reporter:
    """Shows every card that is due. Several may run: the lease of a card makes one its writer.

    Args:
        surfaces: the chat platforms that are configured. Cards of others are left alone: a
            terminal draws its own.
        owner: this process's name, unique among all that are alive.
    """

    def __init__(
        self,
        database: Database,
        artist: CardArtist,
        surfaces: Mapping[Platform, Surface],
        *,
        owner: str,
    ) -> None:
        self._database = database
        self._artist = artist
        self._surfaces = surfaces
        self._owner = f"{owner}/reporter"
        self._next_look: datetime | None = None

    def tick(self) -> int:
        """Show what is due. Returns how many cards were looked at. Raises Unavailable."""
        if not self._surfaces:
            return 0
        with self._database.begin() as tx:
            self._stir(tx)
            due = cards.claim_due(tx, self._owner, tuple(self._surfaces))
        if len(due) < 2:
            for card in due:
                self._bring_or_put_off(card)
        else:
            with ThreadPoolExecutor(min(len(due), _AT_ONCE), "reporter") as several:
                for brought in [several.submit(self._bring_or_put_off, card) for card in due]:
                    brought.result()
        return len(due)

    def _stir(self, tx: Transaction) -> None:
        """Let the cards of work that takes long show a sign of life, once in a while."""
        if self._next_look is not None and tx.now < self._next_look:
            return
        self._next_look = tx.now + _LOOK_FOR_STANDSTILL
        cards.stir(tx, every=STANDSTILL, slowly=_LATER_STANDSTILL)
        edit_turns.forget(tx, tx.now - _KEEP_TURNS)

    def _bring_or_put_off(self, due: DueCard) -> None:
        """Bring one card. One that cannot be drawn must not hold up those behind it."""
        try:
            self._bring(due)
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 - a row of a newer version, or a broken one
            _log.exception("card.broken", request_id=due.request_id)
            self._put_off(due, _wait_after(error, due.failures))

    def _bring(self, due: DueCard) -> None:
        with self._database.read() as tx:
            seen = view.read(tx, due.request_id)
        card = self._artist.draw(seen)
        thread = seen.request.thread
        wait = self._wait(due, card, thread)
        if wait > 0:
            self._put_off(due, wait, failed=False)
        else:
            self._show(due, card, thread)

    def _wait(self, due: DueCard, card: Card, thread: ThreadRef) -> float:
        """Seconds until this frame may be shown. The last frames of all take what is kept."""
        allowance = (ALLOWANCES if due.message else POSTS).get(thread.platform)
        if allowance is None:
            return 0.0
        with self._database.begin() as tx:
            workspace = cards.workspace_of(tx, due.request_id)
            if due.message is None:
                place = f"{allowance.place(workspace, _where(thread))}/new"
                return edit_turns.take(tx, place, allowance, spare=0)
            spare = 0
            if not _jumps_the_queue(card):
                under_way = edit_turns.open_cards(tx, workspace, thread.platform)
                spare = max(1, min(under_way, int(allowance.edits * _MOST_SPARE)))
            place = allowance.place(workspace, due.message.channel)
            return edit_turns.take(tx, place, allowance, spare=spare)

    def _show(self, due: DueCard, card: Card, thread: ThreadRef) -> None:
        surface = self._surfaces[thread.platform]
        try:
            message = surface.show(thread, card, due.message, nonce=_nonce(due))
        except NotFound as error:
            self._replace_or_give_up(due, error)
        except AssistantError as error:
            if error.retry is Retry.NEVER:
                self._give_up(due, error)
            else:
                self._put_off(due, _wait_after(error, due.failures))
        else:
            outcome = "edited" if due.message else "posted"
            metrics.of_process().card_shown(thread.platform, outcome, lag=due.behind)
            self._shown(due, card, message)

    def _shown(self, due: DueCard, card: Card, message: MessageRef) -> None:
        drawn = DueCard(
            request_id=due.request_id,
            wanted=card.revision,
            message=due.message,
            failures=due.failures,
            behind=due.behind,
            not_before=due.not_before,
        )
        with self._database.begin() as tx:
            cards.shown(tx, drawn, self._owner, message, pause=PAUSE)
        _log.info("card.shown", request_id=due.request_id, state=card.state, behind=due.behind)

    def _put_off(self, due: DueCard, seconds: float, *, failed: bool = True) -> None:
        with self._database.begin() as tx:
            cards.put_off(tx, due, self._owner, seconds=seconds, failed=failed)

    def _replace_or_give_up(self, due: DueCard, error: NotFound) -> None:
        if due.message is None:
            self._give_up(due, error)
            return
        # The message was deleted under us; the next frame is posted anew.
        with self._database.begin() as tx:
            cards.forget_message(tx, due, self._owner)

    def _give_up(self, due: DueCard, error: AssistantError) -> None:
        with self._database.begin() as tx:
            cards.give_up(tx, due, self._owner, reason=str(error))
        _log.warning("card.given_up", request_id=due.request_id, reason=str(error))


def _jumps_the_queue(card: Card) -> bool:
    return card.state.final or card.state is CardState.APPROVAL


def _where(thread: ThreadRef) -> str:
    """The channel that a first frame is counted in: on Discord a thread is one of its own."""
    own = thread.platform is Platform.DISCORD and thread.thread
    return own or thread.channel


def _nonce(due: DueCard) -> str:
    """The same for every try to post this card, within Discord's 25 characters."""
    return due.request_id.rpartition("_")[2]


def _wait_after(error: Exception, failures: int) -> float:
    if isinstance(error, Unavailable) and error.retry_after is not None:
        return error.retry_after
    return float(min(_LONGEST_WAIT, 2.0**failures))
