"""What people do with commands on the local Discord: run, type, choose, fill in.

Discord itself checks what people give against what was declared; so does this.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from simcord.backend import serializers
from simcord.interactions import nest_options, validate_option_value, walk_to_subcommand

from tests.peers.discord.world import Json, Slash, World

Given = str | bool | int

ROLE = 8
BUTTON, STRING_SELECT, TEXT_INPUT, LABEL = 2, 3, 4, 18
_CHECKBOX = 23


@dataclass(frozen=True)
class Typed:
    """The option that somebody is typing."""

    option: str
    text: str


def _command(world: World, channel: int, path: str) -> tuple[Json, Json, list[str]]:
    name, *rest = path.split()
    command = world.backend.find_command(name, world.guild_of(channel))
    if command is None:
        raise LookupError(f"/{name} was never registered")
    leaf, nesting = walk_to_subcommand(command, rest)
    return command, leaf, nesting


def _listed(value: object) -> list[Json]:
    return value if isinstance(value, list) else []


def _options(path: str, leaf: Json, said: dict[str, Given], *, partial: bool) -> list[Json]:
    declared = {str(one["name"]): one for one in _listed(leaf.get("options"))}
    missing = [name for name, one in declared.items() if one.get("required") and name not in said]
    if missing and not partial:
        raise LookupError(f"/{path} requires {missing}")
    return [
        {"name": name, "type": declared[name]["type"], "value": value}
        for name, value in said.items()
        if partial or _checked(path, declared[name], value)
    ]


def _checked(path: str, declared: Json, value: Given) -> bool:
    """Whether the value is one that Discord lets people give. Raises where it is not."""
    if declared["type"] != ROLE:
        validate_option_value(path, declared, value)
    return True


def _resolved(world: World, channel: int, options: list[Json]) -> Json:
    """What Discord tells of the roles that options name."""
    guild = world.guild_of(channel)
    named = [str(one["value"]) for one in options if one["type"] == ROLE]
    if guild is None or not named:
        return {}
    roles = {number: world.backend.get_role(guild, int(number)) for number in named}
    told = {number: dict(serializers.role_payload(role)) for number, role in roles.items()}
    return {"resolved": {"roles": told}}


def slash(world: World, user: int, channel: int, path: str, said: dict[str, Given]) -> Slash:
    command, leaf, nesting = _command(world, channel, path)
    flat = _options(path, leaf, said, partial=False)
    options = nest_options(command, nesting, flat)
    data: Json = {"id": command["id"], "name": command["name"], "type": 1, "options": options}
    return world.interact(2, user, channel, data | _resolved(world, channel, flat))


def type_option(
    world: World, user: int, channel: int, path: str, typed: Typed, said: dict[str, Given]
) -> Slash:
    command, leaf, nesting = _command(world, channel, path)
    [declared] = [one for one in _listed(leaf["options"]) if one["name"] == typed.option]
    if not declared.get("autocomplete"):
        raise LookupError(f"/{path} offers nothing for {typed.option}")
    options = _options(path, leaf, said, partial=True)
    focused = {"name": typed.option, "type": declared["type"], "value": typed.text}
    options.append({**focused, "focused": True})
    nested = nest_options(command, nesting, options)
    data: Json = {"id": command["id"], "name": command["name"], "type": 1, "options": nested}
    return world.interact(4, user, channel, data)


def menu(world: World, user: int, channel: int, name: str, message: int) -> Slash:
    command = world.backend.find_command(name, world.guild_of(channel), 3)
    if command is None:
        raise LookupError(f"“{name}” was never registered")
    stored = world.backend.get_message(channel, message)
    target = dict(serializers.message_payload(world.backend, stored))
    data: Json = {
        "id": command["id"],
        "name": name,
        "type": 3,
        "target_id": str(message),
        "resolved": {"messages": {str(message): target}},
    }
    return world.interact(2, user, channel, data)


def _parts(components: object) -> Iterator[Json]:
    for part in _listed(components):
        yield part
        yield from _parts(part.get("components"))
        inside = part.get("component")
        if isinstance(inside, dict):
            yield inside


def choose(world: World, user: int, channel: int, shown: Slash, value: str) -> Slash:
    record = world.backend.interactions[shown.id]
    for part in _parts(shown.components):
        if part.get("type") != STRING_SELECT:
            continue
        values = [option["value"] for option in _listed(part["options"])]
        if value not in values:
            raise LookupError(f"no option {value!r}; there are {values}")
        data = {"component_type": 3, "custom_id": part["custom_id"], "values": [value]}
        message = record.message_id or record.source_message_id
        stored = world.backend.get_message(channel, message) if message else None
        return world.interact(3, user, channel, data, stored)
    raise LookupError("the answer shows no menu")


def press(world: World, user: int, channel: int, shown: Slash) -> Slash:
    record = world.backend.interactions[shown.id]
    [button] = [part for part in _parts(shown.components) if part.get("type") == BUTTON]
    data = {"component_type": BUTTON, "custom_id": button["custom_id"]}
    message = record.message_id or record.source_message_id
    stored = world.backend.get_message(channel, message) if message else None
    return world.interact(3, user, channel, data, stored)


def fill(
    world: World, user: int, channel: int, shown: Slash, values: dict[str, str | list[str]]
) -> Slash:
    parts: list[Json] = []
    left = dict(values)
    for label in _listed(shown.form["components"]):
        part = label.get("component")
        if label["type"] == LABEL and isinstance(part, dict):
            parts.append({"type": LABEL, "component": _filled(part, left, label)})
    if left:
        raise LookupError(f"the form has no {sorted(left)}")
    data: Json = {"custom_id": shown.form["custom_id"], "components": parts}
    return world.interact(5, user, channel, data)


def _filled(part: Json, left: dict[str, str | list[str]], label: Json) -> Json:
    told: Json = {"type": part["type"], "custom_id": part["custom_id"]}
    given = left.pop(str(label["label"]), None)
    ways = {TEXT_INPUT: _text, STRING_SELECT: _chosen, _CHECKBOX: _ticked}
    try:
        return told | ways[int(str(part["type"]))](part, given)
    except LookupError as error:
        raise LookupError(f"{label['label']}: {error}") from None


def _text(part: Json, given: str | list[str] | None) -> Json:
    text = str(part.get("value") or "") if given is None else str(given)
    if len(text) > int(str(part.get("max_length") or 4000)):
        raise LookupError("too long")
    if part.get("required", True) and not text:
        raise LookupError("required")
    return {"value": text}


def _chosen(part: Json, given: str | list[str] | None) -> Json:
    chosen = [str(one["value"]) for one in _listed(part["options"]) if one.get("default")]
    if given is not None:
        chosen = [given] if isinstance(given, str) else list(given)
    known = {str(one["value"]) for one in _listed(part["options"])}
    if not set(chosen) <= known or len(chosen) > int(str(part.get("max_values", 1))):
        raise LookupError(f"{chosen} of {sorted(known)}")
    if part.get("required", True) and not chosen:
        raise LookupError("required")
    return {"values": chosen}


def _ticked(part: Json, given: str | list[str] | None) -> Json:
    return {"value": bool(part.get("default")) if given is None else given == "yes"}
