"""Brings cards to their threads: one writer per message, latest state wins, the last frame never
lost, and no more edits than the platform allows.
"""

from collections.abc import Mapping

import structlog

from core.domain.card import Card, CardState, MessageRef
from core.domain.chat import Platform, ThreadRef
from core.domain.ports import Surface
from core.kit.errors import AssistantError, NotFound, Retry, Unavailable
from core.progress import view
from core.progress.cards import CardArtist
from core.storage import cards
from core.storage.cards import DueCard
from core.storage.database import Database
from core.telemetry import metrics

_log = structlog.get_logger(__name__)

SPACING = {Platform.SLACK: 60 / 40, Platform.DISCORD: 1.2}
"""Seconds between two frames in one workspace. Slack allows 50 edits a minute (chat.update,
Tier 3); Discord about 5 messages in 5 seconds in a channel."""
PAUSE = 1.0
"""Seconds between two frames of one card, so that steps that follow each other share a frame."""
_LONGEST_WAIT = 60.0


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

    def tick(self) -> int:
        """Show what is due. Returns how many cards were looked at. Raises Unavailable."""
        if not self._surfaces:
            return 0
        with self._database.begin() as tx:
            due = cards.claim_due(tx, self._owner, tuple(self._surfaces))
        for card in due:
            self._bring_or_put_off(card)
        return len(due)

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
        wait = self._wait(due, card, thread.platform) if due.message else 0.0
        if wait > 0:
            self._put_off(due, wait, failed=False)
        else:
            self._show(due, card, thread)

    def _wait(self, due: DueCard, card: Card, platform: Platform) -> float:
        with self._database.begin() as tx:
            return cards.reserve_edit(
                tx,
                due.request_id,
                spacing=SPACING.get(platform, PAUSE),
                at_once=_jumps_the_queue(card),
            )

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


def _nonce(due: DueCard) -> str:
    """The same for every try to post this card, within Discord's 25 characters."""
    return due.request_id.rpartition("_")[2]


def _wait_after(error: Exception, failures: int) -> float:
    if isinstance(error, Unavailable) and error.retry_after is not None:
        return error.retry_after
    return float(min(_LONGEST_WAIT, 2.0**failures))
