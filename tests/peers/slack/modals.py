"""What people do with shortcuts, modals and menus, as payloads (Slack docs, "Interactivity")."""

from typing import Any

from tests.peers.slack.deliveries import Delivery
from tests.peers.slack.peer import SlackPeer
from tests.peers.slack.shown import OpenView
from tests.peers.slack.view_rules import check_option
from tests.peers.slack.world import APP, TEAM, Json, Post

_STATE: dict[str, str] = {
    "datepicker": "selected_date",
    "datetimepicker": "selected_date_time",
    "static_select": "selected_option",
    "external_select": "selected_option",
    "multi_static_select": "selected_options",
    "multi_external_select": "selected_options",
    "checkboxes": "selected_options",
    "conversations_select": "selected_conversation",
}
_INITIAL = {
    "datepicker": "initial_date",
    "static_select": "initial_option",
    "external_select": "initial_option",
    "conversations_select": "initial_conversation",
}


class Modals:
    """Acts as the peer's person in modals."""

    def __init__(self, peer: SlackPeer) -> None:
        self._peer = peer

    def shortcut_on(self, post: Post, callback_id: str) -> Delivery:
        """Use a message shortcut."""
        message: Json = {"type": "message", "user": post.user, "ts": post.ts, "text": post.text}
        if post.thread_ts:
            message["thread_ts"] = post.thread_ts
        if post.files:
            message["files"] = post.files
        return self._send(
            {
                "type": "message_action",
                "callback_id": callback_id,
                "channel": {"id": post.channel, "name": "somewhere"},
                "message": message,
                "message_ts": post.ts,
                "response_url": "http://127.0.0.1:9/response",
            }
        )

    def shortcut(self, callback_id: str) -> Delivery:
        """Use a global shortcut."""
        return self._send({"type": "shortcut", "callback_id": callback_id})

    def choose(self, modal: OpenView, label: str, value: str) -> Delivery:
        """Choose in a menu that tells the app at once."""
        block = _block(modal, label)
        element = block["element"]
        option = {"text": {"type": "plain_text", "text": value[:75]}, "value": value}
        action: Json = {
            "type": element["type"],
            "action_id": element["action_id"],
            "block_id": block["block_id"],
            "selected_option": option,
            "action_ts": self._peer.world.new_ts(),
        }
        assert block.get("dispatch_action"), "Slack would not tell the app"
        view = self._view(modal, {})
        return self._send({"type": "block_actions", "view": view, "actions": [action]})

    def press(self, view: OpenView, label: str) -> Delivery:
        """Press the first button with this label in a modal or on the Home tab."""
        rows = [block["elements"] for block in view.view["blocks"] if block["type"] == "actions"]
        buttons = [one for row in rows for one in row if one["type"] == "button"]
        button = next((one for one in buttons if one["text"]["text"] == label), None)
        assert button is not None, f"no button {label!r} among {buttons}"
        action: Json = {
            "type": "button",
            "action_id": button["action_id"],
            "block_id": "block",
            "text": button["text"],
            "action_ts": self._peer.world.new_ts(),
        }
        if "value" in button:
            action["value"] = button["value"]
        seen = {"id": view.id, "hash": view.hash, "type": view.view["type"], "state": {}}
        delivery = self._send({"type": "block_actions", "view": seen, "actions": [action]})
        self._peer.over(delivery)
        return delivery

    def suggest(self, modal: OpenView, label: str, typed: str = "") -> list[tuple[str, str]]:
        """Text and value of what a menu offers; the answer is held to Slack's rules."""
        block = _block(modal, label)
        about = {"action_id": block["element"]["action_id"], "block_id": block["block_id"]}
        view = self._view(modal, {})
        delivery = self._send({"type": "block_suggestion", "value": typed, "view": view, **about})
        self._peer.over(delivery)
        assert isinstance(delivery.reply, dict), delivery.reply
        options = delivery.reply["options"]
        assert len(options) <= 100
        for option in options:
            check_option(option, "options")
        return [(option["text"]["text"], option["value"]) for option in options]

    def submit(self, modal: OpenView, filled: dict[str, Any]) -> Delivery:
        """Send the modal, with some inputs filled in by label; `Delivery.reply` is the answer."""
        delivery = self._send({"type": "view_submission", "view": self._view(modal, filled)})
        self._peer.over(delivery)
        return delivery

    def labels(self, modal: OpenView) -> list[str]:
        """The labels of the inputs."""
        return [b["label"]["text"] for b in modal.view["blocks"] if b["type"] == "input"]

    def _send(self, payload: Json) -> Delivery:
        peer = self._peer
        user = peer.user
        whole: Json = {
            "token": "legacy-verification-token",
            "team": {"id": TEAM, "domain": "peer"},
            "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": TEAM},
            "api_app_id": APP,
            "enterprise": None,
            "is_enterprise_install": False,
            "action_ts": peer.world.new_ts(),
            "trigger_id": peer.world.shown.give_trigger(peer.world.number()),
            **payload,
        }
        if payload["type"] == "block_actions":
            whole["container"] = {"type": "view", "view_id": payload["view"]["id"]}
        return peer.deliver("interactive", whole)

    def _view(self, modal: OpenView, filled: dict[str, Any]) -> Json:
        values: dict[str, Json] = {}
        for block in modal.view["blocks"]:
            if block["type"] == "input":
                element = block["element"]
                value = filled.get(block["label"]["text"])
                state = _state(element, value)
                values[block["block_id"]] = {element["action_id"]: state}
        shown = {name: value for name, value in modal.view.items() if name != "blocks"}
        return {
            "id": modal.id,
            "hash": modal.hash,
            "team_id": TEAM,
            "private_metadata": "",
            **shown,
            "blocks": modal.view["blocks"],
            "state": {"values": values},
        }


def _block(modal: OpenView, label: str) -> Json:
    for block in modal.view["blocks"]:
        if block["type"] == "input" and block["label"]["text"] == label:
            return dict(block)
    raise AssertionError(f"no input {label!r}")


def _state(element: Json, value: Any) -> Json:
    """What Slack says of an element that was filled in, or left as it began."""
    kind = element["type"]
    name = _STATE.get(kind, "value")
    if value is None:
        value = element.get(_INITIAL.get(kind, "initial_value"))
    elif name == "selected_option":
        value = {"text": {"type": "plain_text", "text": str(value)}, "value": value}
    elif name == "selected_options":
        value = [{"text": {"type": "plain_text", "text": one}, "value": one} for one in value]
    return {"type": kind, name: value}
