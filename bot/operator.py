"""An operator's tools: what is configured and reachable, what is stuck, what was done."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Literal

import typer

from bot.approvals import approvals
from bot.connections import connections
from bot.controls import limits, tasks
from bot.dead_letters import dead_letters
from bot.opinions import feedback
from bot.reading import read_text
from bot.recipes import recipes
from bot.settings import settings
from bot.slack_installs import slack
from bot.troubles import error
from bot.usage import usage
from core.app import App, build, upgrade_database
from core.content import ContentWarning, convert_markdown, render_markdown
from core.gateways import webhook_help, webhook_secret
from core.kit.errors import BadInput
from core.kit.settings import Settings

desk = typer.Typer()
content = typer.Typer(help="Markdown and Notion blocks.", no_args_is_help=True)
database = typer.Typer(help="The database.", no_args_is_help=True)
desk.add_typer(content, name="content")
desk.add_typer(database, name="db")
desk.add_typer(tasks, name="tasks")
desk.add_typer(limits, name="limits")
desk.add_typer(approvals, name="approvals")
desk.add_typer(recipes, name="recipes")
desk.add_typer(dead_letters, name="dead-letters")
desk.add_typer(settings, name="settings")
desk.command()(error)
desk.command()(usage)
desk.command()(feedback)
desk.add_typer(slack, name="slack")
desk.add_typer(connections, name="connections")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@desk.command()
def operations(as_json: AsJson = False) -> None:  # noqa: FBT002
    """List what the assistant can do."""
    with _house() as house:
        found = house.catalogue.described()
    if as_json:
        typer.echo(json.dumps([one.model_dump(mode="json") for one in found], indent=2))
        return
    for one in found:
        typer.echo(f"{one.name:16} {one.summary}\n{'':16} e.g. {one.sample}")


@desk.command()
def audit(
    request: Annotated[str | None, typer.Option(help="Of one request, by its id.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 100,
) -> None:
    """Print the audit, one JSON document a line, oldest first."""
    with _house() as house:
        for line in house.inspection.audit(request_id=request, limit=limit):
            subject = {
                "request_id": line.subject.request_id,
                "plan_id": line.subject.plan_id,
                "task_id": line.subject.task_id,
                "write_id": line.subject.write_id,
            }
            known = {name: value for name, value in subject.items() if value}
            what = {"at": line.at.isoformat(), "action": line.action, "actor": line.actor}
            typer.echo(json.dumps({**what, **known, **line.detail}, ensure_ascii=False))


@desk.command()
def doctor() -> None:
    """Say for each outside system whether it is configured, reachable and permitted."""
    from bot.doctor import examine
    from core.telemetry import logs

    settings = Settings.load()
    logs.setup(settings, process="doctor")
    with build(settings, name="doctor") as house:
        findings = examine(house)
    for one in findings:
        typer.echo(f"{one.mark:4} {one.system:10} {one.text}")
    raise typer.Exit(1 if any(one.failed for one in findings) else 0)


@desk.command()
def manifest(
    platform: Literal["slack", "discord"],
    url: Annotated[
        str | None, typer.Option(help="Where Slack reaches you over HTTP; without it: Socket Mode.")
    ] = None,
    many: Annotated[bool, typer.Option(help="For many Slack workspaces; needs --url.")] = False,  # noqa: FBT002
) -> None:
    """Print the manifest to give to Slack, or the command set and invite link for Discord."""
    if platform == "slack":
        from bot.slack import manifest as of_slack

        if many and url is None:
            raise BadInput("--many needs --url.", next_step="Add --url https://your.host.")
        typer.echo(of_slack.manifest_text(url=url and url.rstrip("/"), many=many), nl=False)
    else:
        from bot.discord import manifest as discord

        token = Settings.load().discord_token
        typer.echo(discord.manifest_text(token.get_secret_value() if token else ""), nl=False)


@desk.command()
def webhooks(
    reset: Annotated[  # noqa: FBT002
        bool, typer.Option("--reset", help="Forget the token, for a new subscription.")
    ] = False,
) -> None:
    """Say how Notion's webhooks are set up, and the verification token once it came."""
    settings = Settings.load()
    if reset:
        webhook_secret(settings).reset()
    typer.echo(webhook_help(settings))


@content.command("to-blocks")
def to_blocks(path: Path) -> None:
    """Print the Notion blocks of a markdown file ("-" for standard input) as JSON.

    What Notion cannot say is told on standard error, with its line.
    """
    found = convert_markdown(read_text(path))
    typer.echo(json.dumps(found.blocks, indent=2, ensure_ascii=False))
    _tell(found.warnings)


@content.command("to-markdown")
def to_markdown(path: Path) -> None:
    """Print the markdown of a JSON file of Notion blocks ("-" for standard input).

    What markdown cannot say is told on standard error.
    """
    try:
        blocks = json.loads(read_text(path))
    except json.JSONDecodeError as error:
        raise BadInput(f"{path} is not JSON: {error}.") from error
    if not isinstance(blocks, list):
        raise BadInput(f"{path} holds no list of blocks.", next_step="Give a JSON array of blocks.")
    try:
        found = render_markdown(blocks)
    except (AttributeError, KeyError, TypeError) as error:
        raise BadInput(
            f"{path} holds something that is no block: {error!r}.",
            next_step="Give blocks as Notion answers or takes them, each with its type.",
        ) from error
    typer.echo(found.text, nl=False)
    _tell(found.warnings)


def _tell(warnings: Iterable[ContentWarning]) -> None:
    for warning in warnings:
        where = f"line {warning.line}: " if warning.line else ""
        typer.echo(f"{where}{warning.message}", err=True)


@content.command("check")
def check(path: Path, as_json: AsJson = False) -> None:  # noqa: FBT002
    """Say what Notion would refuse in a file of markdown, blocks or properties ("-" for standard
    input), and what would mend it. Exit codes: 0 nothing, 1 something, 2 it cannot be read.
    """
    from bot.content_check import check_text

    told = {".json": True, ".md": False, ".markdown": False}.get(path.suffix.lower())
    found = check_text(read_text(path), as_json=told)
    typer.echo(found.as_json() if as_json else "\n".join(found.lines(str(path))))
    raise typer.Exit(1 if found.problems else 0)


@database.command("upgrade")
def upgrade() -> None:
    """Bring the database to the newest schema."""
    upgrade_database(Settings.load())
    typer.echo("The database is up to date.")


@contextmanager
def _house() -> Iterator[App]:
    with build(Settings.load(), name="operator") as house:
        yield house
