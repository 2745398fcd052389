"""`notion-assistant recipes`: plans kept under a name. Without a subcommand it lists them."""

import json
from typing import Annotated

import typer

from bot.controls import house, operator
from core.assistant.recipe_words import recipe_name
from core.assistant.recipes import compared, told
from core.domain.chat import Person
from core.domain.plan import Plan
from core.kit.clock import local_zone
from core.kit.errors import BadInput, NotFound

recipes = typer.Typer(help="Plans that are kept under a name, to be done again.")

HERE = "terminal/local"
Name = Annotated[str, typer.Argument(help="Of the recipe.")]
In = Annotated[str, typer.Option("--in", help="The workspace: slack/T012, discord/GUILD.")]
Values = Annotated[
    list[str] | None, typer.Argument(help="Values for its parameters: database=Roadmap.")
]


@recipes.callback(invoke_without_command=True)
def listed(context: typer.Context, place: In = HERE) -> None:
    """List the recipes."""
    if context.invoked_subcommand is not None:
        return
    try:
        with house() as open_house:
            found = open_house.recipes.listed(place)
    except NotFound:
        found = []
    for one in found:
        parameters = ", ".join(each.name for each in one.recipe.parameters)
        typer.echo(f"{one.name:24} version {one.version}  {one.recipe.plan.title}  ({parameters})")
    if not found:
        typer.echo("No recipes. When a plan is done: save that as NAME, or recipes save.")


@recipes.command()
def save(
    name: Name,
    request: Annotated[str, typer.Argument(help="The finished request, by its id.")],
    text: Annotated[
        list[str] | None, typer.Option(help="A further parameter, as name=text of the plan.")
    ] = None,
) -> None:
    """Keep the plan of a finished request."""
    with house() as open_house:
        who = Person(id="operator", name=operator(), zone=local_zone())
        kept = open_house.recipes.save(request, recipe_name(name), who, _pairs(text))
    typer.echo(told(kept))


@recipes.command()
def show(
    name: Name,
    version: Annotated[int | None, typer.Option(help="The newest unless given.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the plan as JSON.")] = False,  # noqa: FBT002
    place: In = HERE,
) -> None:
    """Say what one does and takes."""
    with house() as open_house:
        found = open_house.recipes.versions(place, recipe_name(name))
    fitting = [one for one in found if version in {None, one.version}]
    if not fitting:
        raise NotFound(f"“{name}” has the versions 1 to {found[-1].version}, not {version}.")
    kept = fitting[-1]
    typer.echo(json.dumps(_document(kept.recipe.plan), indent=2) if as_json else told(kept))


@recipes.command("diff")
def difference(name: Name, old: int, new: int, place: In = HERE) -> None:
    """Say what tells two versions of one apart."""
    with house() as open_house:
        found = {one.version: one for one in open_house.recipes.versions(place, recipe_name(name))}
    if old not in found or new not in found:
        raise NotFound(f"“{name}” has the versions 1 to {max(found)}.")
    typer.echo(compared(found[old], found[new]))


@recipes.command()
def fill(name: Name, values: Values = None, place: In = HERE) -> None:
    """Print the plan of one with values for its parameters, to be run with `run PLAN.json`."""
    with house() as open_house:
        who = Person(id="operator", name=operator(), zone=local_zone())
        plan = open_house.recipes.plan(place, recipe_name(name), _pairs(values), who)
    typer.echo(json.dumps(_document(plan), indent=2, ensure_ascii=False))


@recipes.command()
def delete(name: Name, place: In = HERE) -> None:
    """Forget one, with all its versions."""
    with house() as open_house:
        open_house.recipes.forget(place, recipe_name(name), actor=operator())
    typer.echo("Forgotten.")


def _pairs(given: list[str] | None) -> dict[str, str]:
    pairs = {}
    for one in given or []:
        name, sign, value = one.partition("=")
        if not sign or not name.strip():
            raise BadInput(f"“{one}” is no value.", next_step="Write it as name=value.")
        pairs[name.strip()] = value.strip()
    return pairs


def _document(plan: Plan) -> dict[str, object]:
    return plan.model_dump(mode="json", by_alias=True)
