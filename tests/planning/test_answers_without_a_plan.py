"""What cannot be planned gets a clear answer with something that would work."""

import pytest

from core.domain.plan import Answer, Plan, Refuse
from tests.planning.conftest import Ask


@pytest.mark.parametrize("text", ["help", "hello", "Hi!", "what can you do?"])
def test_help_and_greetings_are_answered_with_examples_of_this_workspace(
    ask: Ask, text: str
) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Answer)
    assert "Roadmap" in outcome.text


@pytest.mark.parametrize("text", ["", "   ", "🎉🎉", "<!channel>", "@everyone", "\x00\x07\x1b[31m"])
def test_a_text_without_words_is_answered_with_examples(ask: Ask, text: str) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Answer)
    assert "For example" in outcome.text
    assert "channel" not in outcome.text
    assert "everyone" not in outcome.text


@pytest.mark.parametrize(
    "text",
    [
        "order a pizza",
        "make me a sandwich",
        "what is the meaning of life",
        "asdf qwer",
        "word " * 600,
    ],
)
def test_an_unknown_request_is_refused_with_examples_that_work(ask: Ask, text: str) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Refuse)
    assert outcome.examples
    for example in outcome.examples:
        assert isinstance(ask(example), Plan)


def test_a_text_that_is_far_too_long_is_refused_with_its_length(ask: Ask) -> None:
    outcome = ask("x" * 40_000)
    assert isinstance(outcome, Refuse)
    assert "40,000" in outcome.text
    assert len(outcome.text) < 500


@pytest.mark.parametrize(
    "text",
    [
        "hello <!channel> add Foo to Roadmap",
        "add Foo\x00\x07 to Road\u200bmap\x1b[31m",
        "@everyone please add Foo to Roadmap",
    ],
)
def test_control_characters_and_calls_to_a_channel_are_passed_over(ask: Ask, text: str) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Plan)
    assert outcome.steps[0].args["properties"] == {"Name": "Foo"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("delete the page Meetin nots from last year", "Meetin nots"),
        ("add Foo to Roadmap with priority Urgent", "“High”, “Medium”, “Low”"),
        ("add Foo to Roadmap assigned to Nobody", "Nobody"),
        ("create a page called X under Nowhere", "share it with me"),
        ("delete Roadmap", "whole database"),
        ("read https://example.com/abc", "not a link to a Notion page"),
    ],
)
def test_a_name_that_is_not_there_is_named_with_what_would_be_right(
    ask: Ask, text: str, said: str
) -> None:
    outcome = ask(text)
    assert isinstance(outcome, Refuse)
    assert said in outcome.text


def test_a_name_written_nearly_right_is_understood(ask: Ask) -> None:
    outcome = ask("add Foo to Raodmap")
    assert isinstance(outcome, Plan)
