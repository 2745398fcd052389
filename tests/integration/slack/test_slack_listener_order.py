"""What people say comes most, so nothing else is asked first whether an event is meant for it."""

from bot.slack.app import SlackBot


def test_messages_are_heard_by_the_first_two_listeners(bot: SlackBot) -> None:
    names = [listener.ack_function.__name__ for listener in bot._app._listeners]
    assert names[:2] == ["on_said", "on_said"]
    assert "on_said" not in names[2:]
