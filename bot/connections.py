"""`notion-assistant connections`: which Notion each Slack team, Discord server and terminal has."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.controls import house, operator
from core.domain.connection import COMMON, SETTINGS, ConnectionNote
from core.kit.errors import BadInput
from core.kit.sealing import new_key

connections = typer.Typer(
    help="Notion connections of places that have one of their own.", no_args_is_help=True
)

Place = Annotated[
    str, typer.Argument(help="slack/T012 (a team), discord/123 (a server), terminal/local.")
]


@connections.command("list")
def listed() -> None:
    """List the places that were given a connection; the others go by NOTION_TOKEN_FOR."""
    with house() as open_house:
        found = open_house.connecting.listed()
        settings = open_house.settings
    for one in found:
        typer.echo(
            f"{one.place:28}  {_state(one)}  ({one.given_by}, {one.given_at:%Y-%m-%d %H:%M})"
        )
    rule = "everybody" if settings.uses_sandbox else settings.notion_token_for
    what = "The sandbox" if settings.uses_sandbox else "NOTION_TOKEN"
    typer.echo(f"{what} serves: {rule}.")


@connections.command("add")
def add(
    place: Place,
    token_file: Annotated[
        Path | None, typer.Option(help="A file that holds the token; standard input without it.")
    ] = None,
    base_url: Annotated[str, typer.Option(help="Of Notion's API, when not the usual.")] = "",
    other: Annotated[  # noqa: FBT002
        bool, typer.Option("--other", help="It may be another integration than before.")
    ] = False,
) -> None:
    """Give a place a Notion connection of its own, or a new token for it.

    The token is read from standard input or a file, checked with Notion, and stored sealed.
    """
    token = _token(token_file)
    with house() as open_house:
        added = open_house.connecting.add(
            place, token, address=base_url.rstrip("/"), other=other, actor=operator()
        )
    what = "has a new token" if added.replaced else "has its own connection"
    typer.echo(f"{place} {what}: {added.bot.said}.")
    if added.waiting and added.replaced:
        typer.echo(f"Requests under way there, which go on with it: {added.waiting}.")
    elif added.waiting:
        typer.echo(
            f"Requests under way there: {added.waiting}. They were planned with another connection;"
            " steps on pages that this one does not see will fail."
        )


@connections.command("share")
def share(
    place: Place,
    of: Annotated[str, typer.Argument(help=f"Another place, or “{SETTINGS}” for NOTION_TOKEN.")],
) -> None:
    """Let a place use another's connection: its people see and change the same pages."""
    with house() as open_house:
        open_house.connecting.share(place, of, actor=operator())
    typer.echo(f"{place} uses the connection of {of}.")


@connections.command("remove")
def remove(place: Place) -> None:
    """Take a place's connection away, and delete its token; that of the settings is not used."""
    with house() as open_house:
        count = open_house.connecting.remove(place, actor=operator())
    typer.echo(f"{place} has no Notion connection.")
    if count:
        typer.echo(f"Requests under way there, whose remaining steps fail: {count}.")


@connections.command("check")
def check(
    place: Annotated[str | None, typer.Argument(help="One place; all without it.")] = None,
) -> None:
    """Ask Notion about the tokens. Exit codes: 0 all are good, 1 one is not."""
    with house() as open_house:
        found = open_house.connecting.check(place)
    for one in found:
        typer.echo(f"{'ok' if one.good else 'bad':4} {one.place:28}  {one.text}")
    raise typer.Exit(0 if all(one.good for one in found) else 1)


@connections.command("new-key")
def print_key() -> None:
    """Print a fresh key for ASSISTANT_SECRET_KEYS."""
    typer.echo(new_key())


@connections.command("seal-again")
def seal_again() -> None:
    """Seal every stored token with the first of ASSISTANT_SECRET_KEYS; then the others can go."""
    with house() as open_house:
        count = open_house.connecting.seal_again()
        if open_house.settings.slack_by_oauth:
            count += open_house.installing.seal_again()
    typer.echo(f"{count} sealed again.")


def _token(path: Path | None) -> str:
    if path is not None:
        try:
            return path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise BadInput(f"{path} cannot be read.") from error
    if sys.stdin.isatty():
        return str(typer.prompt("Token", hide_input=True))
    return sys.stdin.readline()


def _state(one: ConnectionNote) -> str:
    if not one.uses:
        return "none"
    if not one.is_own:
        return f"that of {SETTINGS if one.uses == COMMON else one.uses}"
    refused = f"; refused since {one.refused_at:%Y-%m-%d %H:%M}" if one.refused_at else ""
    where = f" at {one.address}" if one.address else ""
    return f"its own: {one.bot.said}{where}{refused}"
