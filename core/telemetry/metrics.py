"""Every metric series of the house, in one place. Names and labels are what dashboards build on.

Labels hold only values from small fixed sets (states, operations, bands), never ids or texts.
"""

from contextlib import AbstractContextManager
from functools import cache

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.exposition import generate_latest

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
"""Of what `Metrics.render` gives."""

_NAMESPACE = "assistant"
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)


class Metrics:
    """The series of one process. `of_process()` is the one to use; tests make their own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._requests = self._counter(
            "requests_accepted", "Requests accepted, or known already.", "platform", "outcome"
        )
        self._plans = self._counter("plans", "What planning came to.", "planner", "outcome")
        self._refused = self._counter(
            "task_moves_refused", "Changes that a fence refused: someone else owned it.", "to"
        )
        self._ran = self._histogram("task_seconds", "From claim to verdict.", "operation", "end")
        self._sent = self._counter("deliveries", "Messages given to the broker.", "band", "outcome")
        self._notion = self._counter("notion_requests", "Requests to Notion.", "method", "outcome")
        self._notion_seconds = self._histogram("notion_seconds", "Time to its answer.", "method")
        self._webhooks = self._counter("notion_webhooks", "Deliveries of Notion.", "outcome")
        self._cached = self._counter("notion_cache", "Looks into the cache.", "kind", "outcome")
        self._doubles = self._counter("notion_duplicates", "Doubles that were found.", "outcome")
        self._writes = self._counter("writes", "Writes by the state they came to.", "state")
        self._cards = self._counter("cards_shown", "Card frames sent.", "platform", "outcome")
        self._card_lag = self._histogram("card_lag_seconds", "Change to shown frame.", "platform")
        self._slots = self._gauge("worker_slots_busy", "Worker threads at work.")
        self._leading = self._gauge("leader", "1 while this orchestrator leads.")
        self._ticks = self._histogram("tick_seconds", "One turn of a loop.", "loop")
        self._tick_errors = self._counter("tick_errors", "Turns of a loop that failed.", "loop")
        self._sandbox = self._counter("sandbox_answers", "Answers of the sandbox.", "status")
        self._ready_lag = self._gauge("ready_lag_seconds", "Age of the oldest ready task.")
        self._lateness = self._histogram(
            "schedule_lateness_seconds", "Due time of a scheduled run to its start."
        )
        self._left_out = self._counter(
            "schedule_runs_left_out", "Scheduled runs that do not take place.", "reason"
        )
        self._pruned = self._counter("rows_pruned", "Old rows that were deleted.", "kind")
        self._model_calls = self._counter(
            "model_calls", "Calls to a model, and those a budget stopped.", "purpose", "end"
        )
        self._model_tokens = self._counter("model_tokens", "Tokens that they took.", "kind")
        self._model_cost = self._counter("model_cost_dollars", "What they cost, where it is known.")
        self._model_seconds = self._histogram("model_seconds", "Time to its answer.", "purpose")
        self._restarts = self._counter("child_restarts", "Processes started again.", "child")

    def request_accepted(self, platform: str, *, repeated: bool = False) -> None:
        """A person's request was stored, or was known already."""
        self._requests.labels(platform, "repeated" if repeated else "accepted").inc()

    def planned(self, planner: str, outcome: str) -> None:
        """Planning ended: outcome is plan, clarify, answer, refuse or error."""
        self._plans.labels(planner, outcome).inc()

    def task_move_refused(self, to: str) -> None:
        """A guarded change found that someone else owns the task."""
        self._refused.labels(to).inc()

    def task_ran(self, operation: str, end: str, seconds: float) -> None:
        """A worker ran a task; `end` is the state its verdict led to."""
        self._ran.labels(operation, end).observe(seconds)

    def delivered(self, band: str, *, failed: bool = False) -> None:
        """A message was given to the broker, or could not be."""
        self._sent.labels(band, "failed" if failed else "sent").inc()

    def notion_answered(self, method: str, outcome: str, seconds: float) -> None:
        """A request to Notion ended; `outcome` is "ok" or the code of the project's error."""
        self._notion.labels(method, outcome).inc()
        self._notion_seconds.labels(method).observe(seconds)

    def write_moved(self, state: str) -> None:
        """A write came to a state: planned, sent, done, unknown, failed, needs_human."""
        self._writes.labels(state).inc()

    def webhook_came(self, outcome: str) -> None:
        """Something came to the webhook address: taken, repeated, token, or why it was refused."""
        self._webhooks.labels(outcome).inc()

    def notion_cached(self, kind: str, *, hit: bool) -> None:
        """Something was looked for in the cache: kind is schema, title, users or tree."""
        self._cached.labels(kind, "hit" if hit else "miss").inc()

    def doubled(self, outcome: str) -> None:
        """Notion made something twice, or late: outcome is trashed, asked or late."""
        self._doubles.labels(outcome).inc()

    def card_shown(self, platform: str, outcome: str, *, lag: float | None = None) -> None:
        """A frame was sent: outcome is posted, edited, gone, refused or unavailable."""
        self._cards.labels(platform, outcome).inc()
        if lag is not None:
            self._card_lag.labels(platform).observe(lag)

    def slot(self) -> AbstractContextManager[object]:
        """A worker thread runs a task for the length of the `with` block."""
        return self._slots.track_inprogress()

    def leading(self, *, leads: bool) -> None:
        """Whether this orchestrator holds the leader's lease."""
        self._leading.set(int(leads))

    def ticked(self, loop: str, seconds: float, *, failed: bool = False) -> None:
        """One turn of a loop ended."""
        self._ticks.labels(loop).observe(seconds)
        if failed:
            self._tick_errors.labels(loop).inc()

    def sandbox_answered(self, status: int) -> None:
        """The Notion sandbox answered a request of its API."""
        self._sandbox.labels(str(status)).inc()

    def ready_lag(self, seconds: float) -> None:
        """How long the oldest task that may run has been waiting for its release."""
        self._ready_lag.set(seconds)

    def schedule_started(self, late: float) -> None:
        """A scheduled run was started, `late` seconds after it was due."""
        self._lateness.observe(late)

    def schedule_left_out(self, reason: str, runs: int) -> None:
        """Scheduled runs will not take place."""
        self._left_out.labels(reason).inc(runs)

    def pruned(self, kind: str, rows: int) -> None:
        """Old rows were deleted: kind is request, audit, process or schedule."""
        self._pruned.labels(kind).inc(rows)

    def child_restarted(self, child: str) -> None:
        """The supervisor started a process again."""
        self._restarts.labels(child).inc()

    def model_called(self, purpose: str, end: str, seconds: float | None = None) -> None:
        """A call to a language model ended, or was not made when `seconds` is None.

        `end` is how its answer ended, or the code of the project's error.
        """
        self._model_calls.labels(purpose, end).inc()
        if seconds is not None:
            self._model_seconds.labels(purpose).observe(seconds)

    def model_took(self, *, prompt: int, cached: int, answer: int, dollars: float | None) -> None:
        """What an answered call took, in tokens, and what it cost, where that is known."""
        for kind, tokens in (("fresh", prompt - cached), ("cached", cached), ("answer", answer)):
            self._model_tokens.labels(kind).inc(max(0, tokens))
        self._model_cost.inc(dollars or 0.0)

    def render(self) -> bytes:
        """All series in Prometheus's text format (version 0.0.4)."""
        return generate_latest(self._registry)

    def value(self, name: str, **labels: str) -> float:
        """The present value of one sample, 0.0 when it never happened; for checks and tests."""
        return self._registry.get_sample_value(f"{_NAMESPACE}_{name}", labels) or 0.0

    def _counter(self, name: str, meaning: str, *labels: str) -> Counter:
        return Counter(name, meaning, labels, namespace=_NAMESPACE, registry=self._registry)

    def _gauge(self, name: str, meaning: str, *labels: str) -> Gauge:
        return Gauge(name, meaning, labels, namespace=_NAMESPACE, registry=self._registry)

    def _histogram(self, name: str, meaning: str, *labels: str) -> Histogram:
        return Histogram(
            name, meaning, labels, namespace=_NAMESPACE, registry=self._registry, buckets=_SECONDS
        )


@cache
def of_process() -> Metrics:
    """The series of this process, served by its endpoint."""
    return Metrics()
