"""The workspace's people: list, find, and the assistant itself."""

from pydantic import Field

from core.domain.notion import User
from core.domain.plan import Frozen
from core.kit.errors import NotFound
from core.operations.spec import OperationContext, ReadOperation
from core.operations.things import counted, plainly


class NoArgs(Frozen):
    """Nothing."""


class Person(Frozen):
    """A member or bot of the workspace."""

    id: str
    name: str
    email: str = ""
    bot: bool = False


class PeopleResult(Frozen):
    """Who was found."""

    people: tuple[Person, ...]
    count: int


class ListUsers(ReadOperation[NoArgs, PeopleResult]):
    """List the members."""

    name = "users.list"
    summary = "List the members and bots of the workspace."
    sample = "who is in the workspace"
    permission = "read user information"
    endpoints = ("GET /v1/users",)
    cost = "1 for each 100 people"
    says = "List the workspace's members"

    def run(self, args: NoArgs, context: OperationContext) -> PeopleResult:
        """Read them."""
        people = tuple(_person(user) for user in context.reads.users())
        return PeopleResult(people=people, count=len(people))

    def answer(self, result: PeopleResult) -> str:
        """Each with an address."""
        return _told(result)


class FindArgs(Frozen):
    """Who."""

    name: str = Field(min_length=1, description="A name, a part of it, or an e-mail address.")


class FindUser(ReadOperation[FindArgs, PeopleResult]):
    """Find a member."""

    name = "users.find"
    summary = "Find members of the workspace by name or e-mail address."
    sample = "who is Mira"
    permission = "read user information"
    endpoints = ("GET /v1/users",)
    cost = "1 for each 100 people"
    says = "Find {name} among the members"

    def run(self, args: FindArgs, context: OperationContext) -> PeopleResult:
        """Look through all of them."""
        wanted = args.name.casefold().strip()
        users = context.reads.users()
        known = [(one, (one.name.casefold(), (one.email or "").casefold())) for one in users]
        same = [one for one, names in known if wanted in names]
        found = same or [one for one, names in known if any(wanted in name for name in names)]
        if not found:
            raise NotFound(f"Nobody in the workspace is called “{args.name[:60]}”.")
        people = tuple(_person(user) for user in found)
        return PeopleResult(people=people, count=len(people))

    def answer(self, result: PeopleResult) -> str:
        """Each with an address."""
        return _told(result)


class Me(ReadOperation[NoArgs, Person]):
    """The assistant's own account."""

    name = "users.me"
    summary = "Tell as which bot of the workspace the assistant works."
    sample = "which Notion account do you use"
    endpoints = ("GET /v1/users/me",)
    cost = "1"
    says = "Look up my own account"

    def run(self, args: NoArgs, context: OperationContext) -> Person:
        """Ask Notion."""
        return _person(context.reads.me())

    def answer(self, result: Person) -> str:
        """Its name."""
        return f"In Notion I am **{plainly(result.name)}**."


def _person(user: User) -> Person:
    return Person(id=user.id, name=user.name, email=user.email or "", bot=user.bot)


def _told(result: PeopleResult) -> str:
    lines = [
        f"- {plainly(one.name)}{f' ({one.email})' if one.email else ''}{' · bot' * one.bot}"
        for one in result.people
    ]
    return "\n".join([f"**{counted(result.count, 'person', 'people')}**:", "", *lines])
