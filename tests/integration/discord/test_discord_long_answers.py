"""Answers of every length reach Discord whole: on the card, or as a file below it."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.discord.components import holds, texts
from bot.discord.surface import FILE_NAME, DiscordSurface
from bot.discord.text import size
from core.domain.card import Card, CardState
from core.domain.chat import Platform, ThreadRef
from tests.peers.discord import DiscordPeer


def asked(peer: DiscordPeer) -> ThreadRef:
    message = peer.mention(peer.ada, peer.general, "what does the handbook say?")
    return ThreadRef(
        platform=Platform.DISCORD,
        workspace=str(peer.world.guild),
        channel=str(peer.general.id),
        thread=str(message),
    )


def answered(card: Card, body: str, revision: int = 2) -> Card:
    return replace(
        card, revision=revision, state=CardState.ANSWERED, body=body, steps=(), actions=()
    )


@pytest.mark.requirement(15)
@pytest.mark.requirement(4)
def test_an_answer_that_no_card_holds_is_a_file_below_it_once(
    peer: DiscordPeer, surface: DiscordSurface, card: Card
) -> None:
    where = asked(peer)
    body = "```python\n" + "x = 1\n" * 9_000 + "```\n"
    first = surface.show(where, card, None, nonce="n1")
    shown = surface.show(where, answered(card, body), first, nonce="n1")
    surface.show(where, answered(card, body, 3), shown, nonce="n1")
    surface.show(where, answered(card, body, 4), first, nonce="n1")
    kept = peer.world.backend.messages[int(first.channel)].values()
    files = [(file["filename"], file["size"]) for message in kept for file in message.attachments]
    assert files == [(FILE_NAME, len(body))]
    assert len(peer.messages(int(first.channel))) == 2
    assert "The whole answer is in the message below." in peer.cards(int(first.channel))[0].text


@pytest.mark.requirement(15)
@pytest.mark.requirement(4)
def test_where_no_file_may_be_sent_a_message_goes_on_where_the_card_leaves_off(
    peer: DiscordPeer, surface: DiscordSurface, card: Card
) -> None:
    peer._do(lambda: peer.world.deny(peer.general.id, "attach_files"))
    where = asked(peer)
    body = "\n".join(f"line {number} of the handbook" for number in range(200))
    shown = surface.show(where, answered(card, body), None, nonce="n1")
    surface.show(where, answered(card, body, 3), shown, nonce="n1")
    first, second = peer.cards(int(shown.channel))
    lines = [line for posted in (first, second) for line in posted.text.split("\n")]
    assert {f"line {number} of the handbook" for number in range(200)} <= set(lines)
    assert "Attach Files" not in second.text

    long = surface.show(asked(peer), answered(card, body * 3), None, nonce="n2")
    assert "I lack Attach Files here" in peer.cards(int(long.channel))[1].text


@pytest.mark.requirement(15)
def test_an_answer_that_fits_is_on_the_card_alone(
    peer: DiscordPeer, surface: DiscordSurface, card: Card
) -> None:
    where = asked(peer)
    shown = surface.show(where, card, None, nonce="n1")
    assert surface.show(where, answered(card, "word " * 600), shown, nonce="n1") == shown
    assert len(peer.cards(int(shown.channel))) == 1


@pytest.mark.requirement(17)
def test_no_message_whatever_it_carries_may_mention_anyone(
    peer: DiscordPeer, surface: DiscordSurface, card: Card
) -> None:
    where = asked(peer)
    shown = surface.show(where, card, None, nonce="n1")
    surface.show(where, answered(card, "@everyone " * 2_000), shown, nonce="n1")
    sent = [
        call for call in (*peer.calls("POST"), *peer.calls("PATCH")) if "/messages" in call.path
    ]
    said = [call.body for call in sent if "components" in call.body or "content" in call.body]
    assert len(said) >= 3
    assert [body["allowed_mentions"] for body in said] == [{"parse": []}] * len(said)


WORDS = st.text(alphabet="ab é漢<>*_~`|@#\n", max_size=80)
BODIES = st.lists(
    st.one_of(
        WORDS,
        st.builds(
            lambda line, times: f"```\n{(line + chr(10)) * times}```", WORDS, st.integers(1, 400)
        ),
        st.builds(lambda words, times: f"{words} " * times, WORDS, st.integers(1, 700)),
    ),
    max_size=6,
).map(lambda parts: "\n\n".join(parts)[:60_000])


@pytest.mark.requirement(15)
@settings(max_examples=15, deadline=None)
@given(body=BODIES)
def test_what_a_card_holds_it_holds_whole(body: str) -> None:
    plain = Card(request_id="req_1", revision=1, state=CardState.ANSWERED, title="T", body=body)
    said = texts(plain)
    assert sum(size(text) for text in said) <= 4_000
    assert "\n".join(said).count("```") % 2 == 0
    if holds(plain):
        whole = "".join(filter(str.isalnum, body))
        assert whole in "".join(filter(str.isalnum, "".join(said)))
