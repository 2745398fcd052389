"""What is offered where a conversation with the agent begins, in the person's language.

Slack shows four prompts at most (Slack docs, "assistant.threads.setSuggestedPrompts").
"""

from collections.abc import Sequence

from slack_sdk.web import WebClient

from bot.slack.client import slack_errors
from bot.slack.manifest import PROMPTS
from bot.slack.people import People, person_of
from core.words import Say, say_in

SAVE_THIS = "save this"
_KEYS = ("slack_prompt_due", "slack_prompt_add", "slack_prompt_find", "slack_prompt_help")
_MOST = 4

Prompt = dict[str, str]


def offer(
    people: People, client: WebClient, channel: str, user: str, *, thread: str | None = None
) -> None:
    """Offer what can be asked. Raises errors of `slack_errors`."""
    say = _speaker(people, user)
    _set(client, channel, thread, say, _usual(say))


def offer_to_save(people: People, client: WebClient, channel: str, user: str) -> None:
    """Offer to save the message that a person looks at, before the rest. Raises likewise."""
    say = _speaker(people, user)
    save = {"title": say("slack_prompt_save"), "message": SAVE_THIS}
    _set(client, channel, None, say, [save, *_usual(say)])


def _usual(say: Say) -> list[Prompt]:
    """Their titles are the person's language; what is then said is what the grammar reads."""
    return [
        {"title": say(key), "message": message}
        for key, (_, message) in zip(_KEYS, PROMPTS, strict=True)
    ]


def _speaker(people: People, user: str) -> Say:
    return say_in(person_of(user, "", people.meet((user,))).locale if user else "en")


def _set(
    client: WebClient, channel: str, thread: str | None, say: Say, prompts: Sequence[Prompt]
) -> None:
    with slack_errors():
        client.assistant_threads_setSuggestedPrompts(
            channel_id=channel,
            thread_ts=thread,
            title=say("slack_prompts"),
            prompts=list(prompts[:_MOST]),
        )
