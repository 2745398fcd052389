"""What the house stored in English, told in German."""

import re

import pytest

from core.words import LANGUAGES, retold
from core.words.retelling import phrases
from tests.unit.words.sentences import said_to_people

ROOMS = (
    "core/assistant", "core/planner", "core/operations", "core/notion", "core/engine",
    "core/storage", "core/progress", "core/domain", "core/content", "core/llm.py",
    "core/files.py", "core/gateways.py", "core/twins.py", "bot/slack", "bot/discord",
)  # fmt: skip
FOR_OPERATORS = frozenset(
    {
        "“{a}” is no place.",
        "Write slack/T012 for a workspace, slack/T012/C345 for a channel, or * for everywhere.",
        "No operation is called “{a}”.",
        "Give a name of `notion-assistant operations`, or a part with a star: rows.*",
        "There is no dead letter {a}.",
        "Name at most {a} tasks at once, or say what they have in common.",
        "That is {a} already.",
        (
            "If {a} is meant to see and change the same pages:"
            " `notion-assistant connections share {b} {c}`."
        ),
        "Write slack/TEAM, discord/SERVER (their ids) or terminal/local.",
        "That is no token of Notion.",
        "Give the integration's secret alone: on one line, nothing else.",
        (
            "That token is of {a}, another integration than the place has so far (“{b}”): what was"
            " done through that can then not be undone."
        ),
        "If it is meant: --other.",
        "{a} uses {b}'s connection.",
        "Give that one another connection first, or remove it there.",
        "{a} has no Notion connection of its own.",
        "Name another place, or “{a}” for that of NOTION_TOKEN.",
    }
)
"""Said on the command line alone."""

TRANSLATED = sorted(set(LANGUAGES) - {"en"})


@pytest.mark.requirement(21)
@pytest.mark.parametrize("language", TRANSLATED)
def test_every_sentence_that_people_read_is_known_in_every_language(language: str) -> None:
    unknown = []
    for sentence, place in said_to_people(*ROOMS).items():
        if sentence in FOR_OPERATORS:
            continue
        sample = re.sub(r"\{(\w)\}", lambda gap: f"X{gap[1].upper()}", sentence)
        lines = [line for line in sample.split("\n") if re.search(r"[a-z]{3}", line)]
        unknown += [f"{place}: {line}" for line in lines if retold(line, language) == line]
    assert not unknown, "\n".join(unknown)


@pytest.mark.requirement(21)
@pytest.mark.parametrize("language", TRANSLATED)
def test_a_phrase_and_its_translation_have_the_same_gaps(language: str) -> None:
    for english, told in phrases(language).items():
        gaps = set(re.findall(r"\{(\w+)\}", told))
        assert gaps <= set(re.findall(r"\{(\w+)\}", english)), english


@pytest.mark.parametrize(
    ("english", "german"),
    [
        ("Approved.", "Freigegeben."),
        ("Add Approved. to Roadmap", "Approved. zu Roadmap hinzufügen"),
        (
            "Add X to Roadmap, and 59 more steps",
            "X zu Roadmap hinzufügen, und 59 weitere Schritte",
        ),
        ("Take back: Add X to Roadmap", "Zurücknehmen: X zu Roadmap hinzufügen"),
        (
            "“Mr. Plan. B” comes first, then this.",
            "Zuerst kommt „Mr. Plan. B“, dann das.",
        ),
        (
            "I can't see Plan. Restore it first.",
            "Ich sehe Plan nicht. Stellen Sie es zuerst wieder her.",
        ),
        ("- Move X to the trash\n- a note", "- X in den Papierkorb legen\n- a note"),
    ],
)  # fmt: skip
def test_what_people_wrote_stays_as_it_is(english: str, german: str) -> None:
    assert retold(english, "de") == german


def test_english_stays_english() -> None:
    assert retold("Approved.", "en") == "Approved."
