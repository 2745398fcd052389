"""`notion-assistant settings`: what was settled for workspaces and channels.

Without a subcommand it lists them. People settle their own zone and language by saying so.
"""

from typing import Annotated

import typer

from bot.controls import house, operator
from core.domain.preferences import Etiquette, OfPlace, PlaceChange

settings = typer.Typer(help="Manners, languages and captures of workspaces and channels.")

Place = Annotated[
    str, typer.Argument(help="slack/T012 (a workspace), slack/T012/C345 (a channel), * (all).")
]


@settings.callback(invoke_without_command=True)
def listed(context: typer.Context) -> None:
    """List every place that has settings of its own."""
    if context.invoked_subcommand is not None:
        return
    with house() as open_house:
        found = open_house.assistant.preferences.listed()
    for place, settled in found:
        typer.echo(f"{place}: {_told(settled)}")
    if not found:
        typer.echo("Nothing is settled: threads are followed, nothing is unfurled.")


@settings.command("set")
def settle(
    place: Place,
    etiquette: Annotated[Etiquette | None, typer.Option(help="What is answered there.")] = None,
    language: Annotated[str | None, typer.Option(help="en, de; empty: by the person.")] = None,
    unfurls: Annotated[
        bool | None, typer.Option("--unfurls/--no-unfurls", help="Show what links lead to.")
    ] = None,
) -> None:
    """Settle something about a workspace or a channel."""
    change = PlaceChange(etiquette=etiquette, language=language, unfurls=unfurls)
    with house() as open_house:
        known = open_house.assistant.preferences
        known.operate(place, change, actor=operator())
        found = dict(known.listed())
    typer.echo(f"{place}: {_told(found[place])}")


def _told(settled: OfPlace) -> str:
    parts = [f"etiquette {settled.etiquette}", f"unfurls {'yes' if settled.unfurls else 'no'}"]
    parts += [f"language {settled.language}"] if settled.language else []
    parts += [f"captures to {settled.database_title}"] if settled.database else []
    return ", ".join(parts)
