"""Which messages the assistant takes as meant for it, by the manners of the place."""

import pytest

from core.domain.preferences import Etiquette, Said, is_answered

FOLLOW, MENTION, OFF = Etiquette.FOLLOW, Etiquette.MENTION, Etiquette.OFF
ALL = {FOLLOW, MENTION, OFF}

MATRIX = [
    ("a direct message", Said(direct=True), False, ALL),
    ("a mention at the top of a channel", Said(mentions_me=True), False, {FOLLOW, MENTION}),
    ("a mention in a thread it is part of", Said(mentions_me=True), True, {FOLLOW, MENTION}),
    ("a reply in a thread it is part of", Said(), True, {FOLLOW}),
    ("a reply in a thread of others", Said(), False, set[Etiquette]()),
    ("a reply to somebody else", Said(mentions_another=True), True, set[Etiquette]()),
    (
        "a reply to somebody else that mentions it, too",
        Said(mentions_me=True, mentions_another=True),
        True,
        {FOLLOW, MENTION},
    ),
    ("a bot that mentions it", Said(by_person=False, mentions_me=True), True, set[Etiquette]()),
    ("a bot in a direct message", Said(by_person=False, direct=True), True, set[Etiquette]()),
]


@pytest.mark.requirement(18)
@pytest.mark.parametrize(("said", "engaged", "answered"), [row[1:] for row in MATRIX])
def test_the_manners_of_a_place_decide(said: Said, engaged: bool, answered: set[Etiquette]) -> None:
    found = {way for way in Etiquette if is_answered(said, way, lambda: engaged)}
    assert found == answered


def test_whether_it_is_part_of_a_thread_is_asked_only_when_that_decides() -> None:
    def asked() -> bool:
        raise AssertionError("asked without need")

    assert is_answered(Said(mentions_me=True), FOLLOW, asked)
    assert not is_answered(Said(), MENTION, asked)
    assert not is_answered(Said(mentions_another=True), FOLLOW, asked)
