"""`notion-assistant approvals`: what asks first, what never does, what is refused, who may answer.

Without a subcommand it lists them.
"""

from typing import Annotated

import typer

from bot.controls import house, operator
from core.domain.approval import Policy

approvals = typer.Typer(help="What asks before it runs, and who may answer.")

Place = Annotated[
    str, typer.Argument(help="slack/T012 (a workspace), slack/T012/C345 (a channel), * (all).")
]
Operation = Annotated[str, typer.Argument(help="Such as pages.trash, or rows.* for a family.")]
PersonId = Annotated[str, typer.Argument(help="The platform's id of the person.")]


@approvals.callback(invoke_without_command=True)
def listed(context: typer.Context) -> None:
    """List the rules and the approvers."""
    if context.invoked_subcommand is not None:
        return
    with house() as open_house:
        rules = open_house.approving.policies().rules
        people = open_house.approving.approvers()
    for rule in rules:
        typer.echo(f"{rule.policy:7} {rule.operation:20} in {rule.place}")
    for place, person in people:
        typer.echo(f"approver {person} in {place}")
    if not rules:
        typer.echo("No rules: what takes something away, or changes many things, asks first.")
    if not people:
        typer.echo("No approvers: only who asked may answer.")


@approvals.command("set")
def set_policy(policy: Policy, operation: Operation, place: Place = "*") -> None:
    """Decide whether an operation runs always, asks first whenever it writes, or is refused."""
    with house() as open_house:
        open_house.approving.set_policy(place, operation, policy, actor=operator())
    typer.echo(f"{operation} in {place}: {policy}.")


@approvals.command("reset")
def reset_policy(operation: Operation, place: Place = "*") -> None:
    """Forget a rule, so that the risk decides again."""
    with house() as open_house:
        there = open_house.approving.reset_policy(place, operation, actor=operator())
    typer.echo("Forgotten." if there else "There was no such rule.")


@approvals.command()
def allow(person: PersonId, place: Place = "*") -> None:
    """Let somebody decide about everybody's requests in a place."""
    with house() as open_house:
        new = open_house.approving.add_approver(place, person, actor=operator())
    typer.echo(f"{person} may approve in {place}." if new else "They might before.")


@approvals.command()
def disallow(person: PersonId, place: Place = "*") -> None:
    """Let somebody decide there no longer."""
    with house() as open_house:
        there = open_house.approving.remove_approver(place, person, actor=operator())
    typer.echo("They may no longer." if there else "They might not before.")
