"""What people write, as the assistant reads it; where Discord is; what it refuses."""

import re
from typing import ClassVar

import aiohttp
import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discord.address import api_base, point_at
from bot.discord.codes import REFUSALS
from bot.discord.inbound import readable
from bot.discord.refusals import SlowDown, translate
from core.kit.errors import ConfigurationError, Defect, NotFound, Unavailable
from core.words import retold

ME = frozenset({("@", 1), ("@&", 2)})
NAMES = {
    ("@", 7): "Ada",
    ("@&", 8): "designers",
    ("@&", 5): "@everyone",
    ("#", 9): "roadmap",
}


def read(content: str) -> str:
    return readable(content, lambda kind, number: NAMES.get((kind, number)), ME)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("<@1> add a task", "add a task"),
        ("<@!1>add a task", "add a task"),
        ("<@&2> add a task", "add a task"),
        ("hey <@1> add a task", "hey add a task"),
        ("assign to <@7> and <@&8> in <#9>", "assign to @Ada and @designers in #roadmap"),
        ("tell <@&5> about it", "tell @everyone about it"),
        ("ask <@99>, <@&98> or <#97>", "ask @someone, @a role or #a channel"),
        ("nice <:shipit:123456789012345678> <a:wow:1>", "nice :shipit: :wow:"),
        ("due <t:1767225600:D>", "due 2026-01-01 00:00 UTC"),
        ("due <t:99999999999999:D>", "due <t:99999999999999:D>"),
        ("try </notion ask:12345>", "try /notion ask"),
        ("<@1>\nfirst\nsecond", "first\nsecond"),
        ("<@1>", ""),
        ("1 < 2 <@ 1>", "1 < 2 <@ 1>"),
    ],
)
def test_content_is_read_as_words(content: str, text: str) -> None:
    assert read(content) == text


@given(st.text())
def test_reading_never_fails_and_never_leaves_the_assistants_mention(content: str) -> None:
    assert "<@1>" not in read(f"<@1> {content} <@1>")


@pytest.mark.parametrize(
    ("given", "base"),
    [
        (None, "https://discord.com/api/v10"),
        ("http://127.0.0.1:1/api/v10/", "http://127.0.0.1:1/api/v10"),
        ("http://127.0.0.1:1/v9", "http://127.0.0.1:1/v9"),
        ("http://127.0.0.1:1/api", "http://127.0.0.1:1/api/v10"),
        ("http://127.0.0.1:1", "http://127.0.0.1:1/api/v10"),
    ],
)
def test_address_of_the_rest_api_is_taken_as_people_give_it(given: str | None, base: str) -> None:
    assert api_base(given) == base


def test_gateway_address_that_is_no_websocket_is_named() -> None:
    with pytest.raises(ConfigurationError, match="DISCORD_GATEWAY_URL"):
        point_at(None, "https://gateway.example.com")


@pytest.mark.parametrize(
    ("error", "becomes"),
    [
        (SlowDown(3.0), Unavailable),
        (discord.RateLimited(40.0), Unavailable),
        (aiohttp.ClientConnectionError(), Unavailable),
        (ConnectionResetError(), Unavailable),
        (TimeoutError(), Unavailable),
        (NotFound("gone"), NotFound),
        (ValueError(), Defect),
    ],
)
def test_every_failure_has_an_error_of_the_house(error: Exception, becomes: type) -> None:
    assert type(translate(error)) is becomes


def refused(status: int, code: int) -> discord.HTTPException:
    class Response:
        headers: ClassVar[dict[str, str]] = {}
        reason = "refused"

        def __init__(self) -> None:
            self.status = status

    return discord.HTTPException(Response(), {"code": code, "message": "refused"})


@pytest.mark.requirement(23)
@pytest.mark.parametrize("code", sorted(REFUSALS))
def test_every_code_of_discords_says_what_happened_and_what_to_do(code: int) -> None:
    problem = translate(refused(400, code))
    assert not isinstance(problem, Defect)
    assert problem.user_text.endswith(".")
    assert problem.next_step.endswith(".")
    assert not re.search(r"\d{4}|code", str(problem)), "no code in words for people"


@pytest.mark.requirement(21)
@pytest.mark.parametrize("code", sorted(REFUSALS))
def test_every_code_of_discords_is_told_in_german(code: int) -> None:
    problem = translate(refused(400, code))
    assert retold(problem.user_text, "de") != problem.user_text
    assert retold(problem.next_step, "de") != problem.next_step
