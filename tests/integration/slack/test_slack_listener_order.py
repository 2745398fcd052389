"""What people say comes most, so nothing else is asked first whether an event is meant for it."""

from bot.slack.app import SlackBot


def test_messages_are_heard_by_the_first_two_listeners(bot: SlackBot) -> None:
    first, second, *others = [listener.ack_function for listener in bot._app._listeners]
    on_said = bot._listeners.on_said
    assert (first, second) == (on_said, on_said)
    assert on_said not in others
