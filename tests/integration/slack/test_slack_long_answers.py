"""Answers of every length reach Slack whole: on the card, as one message more, or as a file."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.slack.answers import as_one_message, file_name
from bot.slack.blocks import draw, holds
from bot.slack.surface import SlackSurface
from core.domain.card import Card, CardState
from core.domain.chat import ThreadRef
from core.kit.errors import Unavailable
from tests.integration.slack.cards import card, thread_of
from tests.peers.slack import Fault, SlackPeer
from tests.peers.slack.blockkit import check_blocks, pings_in
from tests.peers.slack.world import texts_in

NONCE = "nonce-of-this-card"
TABLE = "| task | who |\n| --- | --- |\n" + "| Fix login | Ada |\n" * 20


@pytest.fixture
def thread(peer: SlackPeer) -> ThreadRef:
    return thread_of(peer, peer.mention("what does the handbook say?", twin=False).post.ts)


def an_answer(body: str, revision: int = 2) -> Card:
    return card(revision, state=CardState.ANSWERED, body=body, steps=(), actions=())


def ask(peer: SlackPeer, thread: ThreadRef, body: str) -> SlackSurface:
    """Show a card at work, and then its answer, twice."""
    surface = SlackSurface(peer.bot_token, peer.api_url)
    shown = surface.show(thread, card(1), None, nonce=NONCE)
    shown = surface.show(thread, an_answer(body), shown, nonce=NONCE)
    surface.show(thread, an_answer(body, 3), shown, nonce=NONCE)
    return surface


@pytest.mark.requirement(15)
def test_an_answer_that_fits_is_on_the_card_and_nowhere_else(
    peer: SlackPeer, thread: ThreadRef
) -> None:
    ask(peer, thread, "word " * 500).close()
    assert len(peer.posts) == 1


@pytest.mark.requirement(15)
@pytest.mark.requirement(4)
def test_a_longer_one_is_sent_once_more_whole_below_the_card(
    peer: SlackPeer, thread: ThreadRef
) -> None:
    body = "\n\n".join(f"Paragraph {number}: {'word ' * 30}" for number in range(40))
    ask(peer, thread, body).close()
    first, second = peer.posts
    assert "The whole answer is in the message below." in first.shown
    assert second.thread_ts == thread.thread
    assert letters(second.shown) == letters(body)
    assert second.text


@pytest.mark.requirement(15)
def test_a_very_long_one_is_a_file_that_holds_it_all(peer: SlackPeer, thread: ThreadRef) -> None:
    body = "```python\n" + "x = 1\n" * 9_000 + "```\n"
    ask(peer, thread, body).close()
    [file] = peer.world.shown.files.values()
    assert (file.name, file.data.decode(), file.thread_ts) == (
        file_name(NONCE),
        body,
        thread.thread,
    )
    assert [bool(post.files) for post in peer.posts] == [False, True]


@pytest.mark.requirement(15)
def test_a_file_whose_upload_was_not_answered_is_not_sent_again(
    peer: SlackPeer, thread: ThreadRef
) -> None:
    surface = SlackSurface(peer.bot_token, peer.api_url)
    body = "```python\n" + "x = 1\n" * 9_000 + "```\n"
    shown = surface.show(thread, card(1), None, nonce=NONCE)
    peer.trouble.next("files.completeUploadExternal", Fault("reset", applied=True))
    with pytest.raises(Unavailable):
        surface.show(thread, an_answer(body), shown, nonce=NONCE)
    peer.trouble.next("conversations.replies", Fault("status", status=502))
    with pytest.raises(Unavailable):
        surface.show(thread, an_answer(body), shown, nonce=NONCE)
    again = surface.show(thread, an_answer(body), shown, nonce=NONCE)
    surface.close()
    [shared] = [post for post in peer.posts if post.files]
    assert again.answer == shared.ts


@pytest.mark.requirement(15)
@pytest.mark.parametrize("error", ["file_uploads_disabled", "missing_scope"])
def test_where_slack_takes_no_files_all_of_it_is_said_in_messages(
    peer: SlackPeer, thread: ThreadRef, error: str
) -> None:
    peer.trouble.always("files.getUploadURLExternal", Fault("error", error=error))
    body = "\n\n".join(f"Paragraph {number}: {'word ' * 30}" for number in range(240))
    surface = SlackSurface(peer.bot_token, peer.api_url)
    shown = surface.show(thread, card(1), None, nonce=NONCE)
    peer.trouble.next("chat.postMessage", Fault("reset", applied=True))
    with pytest.raises(Unavailable):
        surface.show(thread, an_answer(body), shown, nonce=NONCE)
    surface.show(thread, an_answer(body), shown, nonce=NONCE)
    surface.close()
    assert letters("".join(post.shown for post in peer.posts[1:])) == letters(body)


@pytest.mark.requirement(15)
def test_a_process_that_died_after_sending_it_does_not_send_it_again(
    peer: SlackPeer, thread: ThreadRef
) -> None:
    surface = SlackSurface(peer.bot_token, peer.api_url)
    body = "\n\n".join(f"Paragraph {number}: {'word ' * 30}" for number in range(40))
    shown = surface.show(thread, card(1), None, nonce=NONCE)
    surface.show(thread, an_answer(body), shown, nonce=NONCE)
    surface.close()
    another = SlackSurface(peer.bot_token, peer.api_url)
    another.show(thread, an_answer(body, 3), shown, nonce=NONCE)
    another.close()
    assert len(peer.posts) == 2


@pytest.mark.requirement(16)
def test_a_table_is_a_table(peer: SlackPeer, thread: ThreadRef) -> None:
    ask(peer, thread, f"Here they are.\n\n{TABLE}").close()
    [post] = peer.posts
    [table] = [block for block in post.blocks if block["type"] == "table"]
    assert len(table["rows"]) == 21


WORDS = st.text(alphabet="ab é漢<>&*_~`|@#\n", max_size=80) | st.sampled_from(
    [
        "@everyone <!channel>",
        "\u202egnp.exe",
        "<@U0ADA0001>",
        "<!subteam^S123>",
        "[x](https://a.example.com)",
    ]
)
PARTS = st.one_of(
    WORDS,
    st.builds(
        lambda line, times: f"```\n{(line + chr(10)) * times}```", WORDS, st.integers(1, 400)
    ),
    st.builds(lambda times: "| a | b |\n|---|---|\n" + "| c | d |\n" * times, st.integers(1, 200)),
    st.builds(lambda words, times: f"{words} " * times, WORDS, st.integers(1, 700)),
    st.builds(lambda words, times: f"- {words}\n" * times, WORDS, st.integers(1, 80)),
)


@pytest.mark.requirement(15)
@pytest.mark.requirement(17)
@settings(max_examples=15, deadline=None)
@given(st.lists(PARTS, max_size=6).map(lambda parts: "\n\n".join(parts)[:60_000]))
def test_whatever_an_answer_says_it_is_whole_within_the_limits_and_calls_nobody(body: str) -> None:
    shown = an_answer(body)
    check(list(draw(shown).blocks), draw(shown).text)
    if not holds(shown):
        message = as_one_message(body)
        if message is not None:
            check(list(message.blocks), "")


def check(blocks: list[object], text: str) -> None:
    check_blocks(blocks)
    assert sum(len(said) for said in texts_in(blocks)) <= 10_500
    assert pings_in(text, blocks, links_names=True) == ()  # type: ignore[arg-type]  # JSON


def letters(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9]", "", text)
