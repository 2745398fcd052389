"""`notion-assistant slack`: installations in many workspaces, and the keys that seal tokens."""

from datetime import datetime

import typer

from bot.controls import house
from core.kit.sealing import new_key

slack = typer.Typer(help="Slack workspaces that were installed by OAuth.", no_args_is_help=True)


@slack.command("installations")
def installations() -> None:
    """List where the assistant is or was installed, the newest first."""
    with house() as open_house:
        found = open_house.installing.listed()
    if not found:
        typer.echo("No workspace has installed it. The install page is /slack/install.")
    for one in found:
        state = f"gone {_day(one.gone_at)} ({one.gone_because})" if one.gone_at else "installed"
        typer.echo(f"{one.place:12}  {_day(one.installed_at)}  {one.name:30}  {state}")


@slack.command("new-key")
def print_key() -> None:
    """Print a fresh key for ASSISTANT_SECRET_KEYS."""
    typer.echo(new_key())


@slack.command("seal-again")
def seal_again() -> None:
    """Seal all stored tokens with the first of ASSISTANT_SECRET_KEYS; then the others can go."""
    with house() as open_house:
        count = open_house.installing.seal_again() + open_house.connecting.seal_again()
    typer.echo(f"{count} sealed again.")


def _day(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"
