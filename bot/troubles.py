"""`notion-assistant error ID`: what went wrong, by the short id that a card showed."""

from typing import Annotated

import typer

from bot.controls import house
from core.kit.errors import BadInput

_SHORTEST = 6


def error(
    name: Annotated[
        str, typer.Argument(metavar="ID", help="What the person quotes, such as yq8njy9d or err_….")
    ],
) -> None:
    """Find what a person was told of an error: the task, its code, its text, its tries."""
    if len(name) < _SHORTEST:
        raise BadInput("That is too short to find an error by.", next_step="Give the whole id.")
    with house() as open_house:
        found = open_house.operating.troubles(name)
    for one in found:
        at = one.at.isoformat(timespec="seconds") if one.at else "not over"
        typer.echo(f"{one.task_id}  {one.work}  {one.code}  tries: {one.tries}  {at}")
        typer.echo(f"  request {one.request_id} of {one.person_id}")
        typer.echo(f"  {one.text}")
    if not found:
        typer.echo("No error of that id. Look for it in the logs: grep the id there.")
        raise typer.Exit(1)
