"""Which planner a process has: the grammar, and before it a language model, when there is a key."""

import hashlib

from core.domain import ports
from core.engine.budgets import SharedBudget
from core.engine.metering import counted
from core.gateways import NotionGateways
from core.kit.clock import Clock
from core.kit.settings import Settings
from core.operations.catalogue import Catalogue
from core.storage.database import Database


def language_model(
    settings: Settings, database: Database, clock: Clock
) -> ports.LanguageModel | None:
    """The language model, its calls counted and priced; None without a key."""
    if settings.openai_api_key is None:
        return None
    from core import llm  # the SDK takes half a second to import: only who uses it pays for it

    key = hashlib.sha256(settings.openai_api_key.get_secret_value().encode()).hexdigest()[:12]
    budget = SharedBudget(database, clock, name=f"model:{key}", service="The language model")
    model = llm.connect(settings)
    metered = counted(model, database, clock, name=model.name, prices=settings.model_prices)
    return llm.SharedModel(llm.PatientModel(metered, clock), budget)


def planner_of(
    catalogue: Catalogue,
    notion: NotionGateways,
    database: Database,
    clock: Clock,
    model: ports.LanguageModel | None,
) -> ports.Planner:
    """The grammar; before it a language model, when there is one."""
    # Loaded with the first request: the grammar takes 6 MB, and a tenth of the time to start.
    from core.planner.guarding import GuardedPlanner
    from core.planner.planner import GrammarPlanner
    from core.planner.thread_plans import ThreadPlans

    earlier = ThreadPlans(database)
    planner = GrammarPlanner(
        catalogue,
        notion.reads_for,
        clock,
        earlier=earlier,
        rows=earlier.rows,
        trashed=earlier.trashed,
    )
    grammar = GuardedPlanner(planner)
    if model is None:
        return grammar
    from core.planner.model.conversation import Thread  # as in language_model
    from core.planner.model.planner import ModelPlanner

    thread = Thread(plans=earlier, rows=earlier.rows, trashed=earlier.trashed, said=earlier.said)
    return ModelPlanner(
        model, grammar, catalogue=catalogue, notion_for=notion.reads_for, thread=thread
    )
