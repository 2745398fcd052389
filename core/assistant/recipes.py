"""The door's part about recipes: keep a finished plan, look at what is kept, do it again."""

from collections.abc import Callable, Mapping
from datetime import date
from zoneinfo import ZoneInfo

from pydantic import JsonValue

from core.assistant.library import as_if_asked
from core.assistant.recipe_words import (
    Compare,
    Forget,
    RecipeWord,
    Run,
    Save,
    Show,
    recipe_word,
    run_by_name,
)
from core.domain.chat import Person
from core.domain.notion import ObjectKind
from core.domain.plan import Answer, Outcome, Plan, Refuse
from core.domain.ports import NotionReads
from core.domain.recipe import Kept, Parameter, Recipe, difference, filled, recipe_of
from core.domain.task import Request, TaskState
from core.kit.clock import Clock
from core.kit.errors import BadInput, NotFound
from core.operations.catalogue import Catalogue
from core.operations.things import counted, plainly
from core.planner.check import check
from core.planner.grammar.said import Phrase, PhraseKind
from core.planner.resolve import CannotPlan, Resolver
from core.storage import conversations, recipes, requests, tasks
from core.storage.database import Database, Transaction

_DONE = frozenset({TaskState.DONE, TaskState.SKIPPED})


class Recipes:
    """What front rooms and operators do with recipes.

    Every method raises Unavailable when the database does not answer.
    """

    def __init__(
        self,
        database: Database,
        catalogue: Catalogue,
        notion_for: Callable[[Request], NotionReads],
        clock: Clock,
    ) -> None:
        self._database = database
        self._catalogue = catalogue
        self._notion_for = notion_for
        self._clock = clock

    def outcome(self, request: Request) -> Outcome | None:
        """What comes of a request about recipes; None when it is about something else."""
        word = recipe_word(request.text) or self._by_name(request)
        if word is None:
            return None
        try:
            return self._of_word(word, request)
        except (NotFound, BadInput) as error:
            return Refuse(text=str(error))
        except CannotPlan as stop:
            return stop.outcome

    def save(
        self, request_id: str, name: str, person: Person, texts: Mapping[str, str] | None = None
    ) -> Kept:
        """Keep the plan of a finished request under a name.

        Args:
            texts: parameters besides the pages and databases: name to the text that stands there.

        Raises:
            NotFound: there is no such request.
            BadInput: it has no plan, is not done, or nothing in it says one of the texts.
        """
        with self._database.begin() as tx:
            request = requests.get(tx, request_id)
            recipe = self._recipe(tx, request, texts or {})
            return recipes.save(tx, request.workspace_id, name, recipe, person)

    def listed(self, place: str) -> list[Kept]:
        """The newest version of each recipe of a workspace, such as slack/T012."""
        with self._database.read() as tx:
            return recipes.listed(tx, _workspace(tx, place))

    def versions(self, place: str, name: str) -> list[Kept]:
        """Every version of a recipe, the oldest first. Raises NotFound."""
        with self._database.read() as tx:
            workspace = _workspace(tx, place)
            recipes.get(tx, workspace, name)
            return recipes.versions(tx, workspace, name)

    def plan(self, place: str, name: str, values: Mapping[str, str], person: Person) -> Plan:
        """The plan of a recipe with values for its parameters.

        Raises:
            NotFound: there is no such recipe.
            BadInput: a value fits no parameter, or names nothing, or several things.
        """
        with self._database.read() as tx:
            workspace = _workspace(tx, place)
            kept = recipes.get(tx, workspace, name)
            thread = conversations.anywhere_in(tx, workspace)
        word = Run(name=name, values=dict(values))
        looking = as_if_asked(thread, person, self._clock.now())
        try:
            return self._filled(kept.recipe, word, _Names(self._notion_for(looking), ""), person)
        except CannotPlan as stop:
            outcome = stop.outcome
            text = outcome.text if isinstance(outcome, Refuse | Answer) else "That is not clear."
            raise BadInput(text, next_step="Name it by its link.") from None

    def forget(self, place: str, name: str, *, actor: str) -> None:
        """Forget a recipe with all its versions. Raises NotFound."""
        with self._database.begin() as tx:
            workspace = _workspace(tx, place)
            recipes.get(tx, workspace, name)
            recipes.forget(tx, workspace, name, actor=actor)

    def _of_word(self, word: RecipeWord, request: Request) -> Outcome:
        match word:
            case Save():
                return self._saved(word, request)
            case Run():
                return self._run(word, request)
            case Show(name=""):
                return Answer(text=_list(self._of_workspace(request)))
            case Show():
                with self._database.read() as tx:
                    kept = recipes.get(tx, request.workspace_id, word.name, word.version)
                return Answer(text=told(kept))
            case Compare():
                return self._compared(word, request)
            case Forget():
                return self._forgotten(word, request)

    def _by_name(self, request: Request) -> Run | None:
        """The run of a recipe that is named without saying that it is one."""
        word = run_by_name(request.text)
        if word is None or not any(one.name == word.name for one in self._of_workspace(request)):
            return None
        return word

    def _of_workspace(self, request: Request) -> list[Kept]:
        with self._database.read() as tx:
            return recipes.listed(tx, request.workspace_id)

    def _saved(self, word: Save, request: Request) -> Outcome:
        with self._database.begin() as tx:
            last = next(
                (
                    one
                    for one in requests.latest(tx, request.thread)
                    if isinstance(one.outcome, Plan) and one.undoes is None
                ),
                None,
            )
            if last is None:
                raise BadInput(
                    "There is no plan in this thread to save.", next_step="Have one done first."
                )
            recipe = self._recipe(tx, last, word.texts)
            kept = recipes.save(tx, request.workspace_id, word.name, recipe, request.person)
        return Answer(text=f"Saved.\n\n{told(kept)}")

    def _run(self, word: Run, request: Request) -> Outcome:
        with self._database.read() as tx:
            kept = recipes.get(tx, request.workspace_id, word.name, word.version)
        names = _Names(self._notion_for(request), request.text)
        return self._filled(kept.recipe, word, names, request.person)

    def _compared(self, word: Compare, request: Request) -> Outcome:
        with self._database.read() as tx:
            newest = recipes.get(tx, request.workspace_id, word.name)
            old, new = word.versions or (newest.version - 1, newest.version)
            if old < 1:
                return Answer(text=f"**{plainly(word.name)}** has one version only.")
            pair = [recipes.get(tx, request.workspace_id, word.name, one) for one in (old, new)]
        return Answer(text=compared(*pair))

    def _forgotten(self, word: Forget, request: Request) -> Outcome:
        with self._database.begin() as tx:
            there = recipes.forget(tx, request.workspace_id, word.name, actor=request.person.id)
        # A planning task may be tried again after this was stored: then it is gone, as was asked.
        return Answer(text=f"**{plainly(word.name)}** is {'' if there else 'not there, or '}gone.")

    def _recipe(self, tx: Transaction, request: Request, texts: Mapping[str, str]) -> Recipe:
        if not isinstance(request.outcome, Plan):
            raise BadInput("That request has no plan to save.")
        if not tasks.states_of(tx, request.id) <= _DONE:
            raise BadInput(
                "That plan is not done, at least not all of it.",
                next_step="Save it when it has worked once.",
            )
        day = request.said_at.astimezone(ZoneInfo(request.person.zone)).date()
        try:
            return recipe_of(request.outcome, request.text, day, texts)
        except KeyError as error:
            raise BadInput(
                f"Nothing in that plan says “{texts[error.args[0]]}”, so “{error.args[0]}” would"
                " stand for nothing.",
                next_step="Give the text as the plan has it.",
            ) from None

    def _filled(self, recipe: Recipe, word: Run, names: "_Names", person: Person) -> Plan:
        said = dict(word.values)
        if word.lone:
            if not recipe.parameters:
                raise BadInput(f"“{word.name}” has no parameters; say “run recipe {word.name}”.")
            said.setdefault(recipe.parameters[0].name, word.lone)
        known = {one.name: one for one in recipe.parameters}
        for name in said:
            if name not in known:
                there = ", ".join(f"“{one}”" for one in known) or "none"
                raise BadInput(f"“{word.name}” has no parameter “{name}”; it has {there}.")
        values = {name: names.value(known[name], text) for name, text in said.items()}
        today: date = self._clock.now().astimezone(ZoneInfo(person.zone)).date()
        plan = filled(recipe, values, today)
        check(plan, self._catalogue)
        return plan


def told(kept: Kept) -> str:
    """What a recipe does and takes, as markdown."""
    recipe = kept.recipe
    lines = [f"**{plainly(kept.name)}**, version {kept.version}, by {plainly(kept.made_by)}:", ""]
    lines += [
        f"{number}. {plainly(step.title or step.operation)}"
        for number, step in enumerate(recipe.plan.steps, 1)
    ]
    if recipe.parameters:
        lines += ["", "Parameters, with what stands there unless you say otherwise:", ""]
        lines += [f"- {one.name} = {plainly(one.value)}" for one in recipe.parameters]
        first = recipe.parameters[0]
        lines += ["", f"Say: run recipe {kept.name} with {first.name} = {plainly(first.value)}"]
    else:
        lines += ["", f"Say: run recipe {kept.name}"]
    return "\n".join(lines)


def compared(old: Kept, new: Kept) -> str:
    """What tells two versions apart, as markdown."""
    head = f"**{plainly(new.name)}**, version {old.version} → {new.version}:"
    found = difference(old.recipe, new.recipe)
    lines = [f"- {plainly(one)}" for one in found] or ["They do the same."]
    return "\n".join([head, "", *lines])


def _list(found: list[Kept]) -> str:
    if not found:
        return "There are no recipes here. When a plan is done, say “save that as NAME”."
    lines = [
        f"- **{plainly(one.name)}** (version {one.version}):"
        f" {plainly(one.recipe.plan.title)}, {counted(len(one.recipe.plan.steps), 'step')}"
        for one in found
    ]
    return "\n".join(["Recipes here:", "", *lines])


class _Names:
    """Finds what the values of a request about a recipe name.

    Args:
        text: the whole request, to rewrite it for the answers of a question.
    """

    def __init__(self, notion: NotionReads, text: str) -> None:
        self._text = text
        self._resolver = Resolver(notion, text, {})

    def value(self, parameter: Parameter, said: str) -> JsonValue:
        """What a parameter's text stands for. Raises CannotPlan."""
        if not parameter.thing:
            return said
        kinds = [kind for kind in ObjectKind if kind == parameter.kind]
        start = max(0, self._text.find(said))
        sort: PhraseKind = "url" if "://" in said else "text"
        phrase = Phrase(kind=sort, text=said, start=start, end=start + len(said))
        found = self._resolver.find(phrase, *kinds)
        return {"id": found.id, "title": found.title, "url": found.url}


def _workspace(tx: Transaction, place: str) -> str:
    found = conversations.find_workspace(tx, place)
    if found is None:
        raise NotFound(
            f"I know no workspace {place!r}.", next_step="Name it as slack/T012 or terminal/local."
        )
    return found
