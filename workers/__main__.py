"""`python -m workers worker|orchestrator|up`: the processes of the engine room.

Started by `notion-assistant`; each exits 0 when it was asked to end, 1 when something outside
is missing and 2 when a setting is wrong.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from core.kit.clock import Clock
from core.kit.errors import AssistantError, ConfigurationError
from core.kit.lifeline import Stop
from core.kit.settings import Settings
from core.telemetry import logs
from workers.supervised import ChildSpec

_PYTHON = (sys.executable, "-P", "-m")
_WORKERS = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns the exit code."""
    options = _parser().parse_args(arguments)
    try:
        settings = Settings.load()
        if options.command == "up":
            _up(settings, workers=options.workers, lifeline=options.lifeline)
        else:
            _serve(settings, options.command, name=options.name, lifeline=options.lifeline)
    except AssistantError as error:
        sys.stderr.write(f"{error}\n")
        return 2 if isinstance(error, ConfigurationError) else 1
    return 0


def _serve(settings: Settings, command: str, *, name: str | None, lifeline: bool) -> None:
    if command == "worker":
        from workers.worker import serve  # the supervisor does without these imports
    else:
        from workers.orchestrator import serve
    serve(settings, name=name or command, lifeline=lifeline)


def _up(settings: Settings, *, workers: int, lifeline: bool) -> None:
    from workers.supervisor import Supervisor

    logs.setup(settings, process="supervisor")
    logs.report_crashes()
    stop = Stop(lifeline=lifeline)
    supervisor = Supervisor(
        settings,
        Clock(),
        early=early_children(settings),
        prepare=lambda: _upgrade(settings),
        late=late_children(settings, workers=workers),
        on_ready=lambda: _say_ready(settings.data_dir),
    )
    supervisor.run(stop)


def early_children(settings: Settings) -> list[ChildSpec]:
    """The processes that need no database."""
    if not settings.uses_sandbox:
        return []
    return [
        ChildSpec(
            name="sandbox", command=(*_PYTHON, "bot.cli", "sandbox", "--announce", "--lifeline")
        )
    ]


def late_children(settings: Settings, *, workers: int) -> list[ChildSpec]:
    """The orchestrator, the workers, and the bots whose tokens are set."""
    specs = [_of_engine_room("orchestrator", "orchestrator")]
    specs += [_of_engine_room("worker", f"worker-{n}") for n in range(1, workers + 1)]
    bots = {"slack": settings.slack_enabled, "discord": settings.discord_enabled}
    for name, enabled in bots.items():
        if enabled:
            command = (*_PYTHON, "bot.cli", "bot", name, "--lifeline")
            specs.append(ChildSpec(name=name, command=command, required=False))
    return specs


def _of_engine_room(command: str, name: str) -> ChildSpec:
    return ChildSpec(
        name=name, command=(*_PYTHON, "workers", command, "--name", name, "--lifeline")
    )


def _upgrade(settings: Settings) -> None:
    from core.app import upgrade_database

    upgrade_database(settings)


def _say_ready(data_dir: Path) -> None:
    sys.stdout.write(f"Ready. Data and logs are in {data_dir}. Stop with Ctrl-C.\n")
    sys.stdout.flush()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m workers", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for command, meaning in (
        ("worker", "run tasks"),
        ("orchestrator", "hand out tasks, recover lost ones, show cards"),
    ):
        one = commands.add_parser(command, help=meaning)
        one.add_argument("--name", help="unique in its stack, such as worker-1")
        one.add_argument("--lifeline", action="store_true", help="end when standard input ends")
    up = commands.add_parser("up", help="everything on this machine")
    up.add_argument("--workers", type=int, default=_WORKERS, help="worker processes")
    up.add_argument("--lifeline", action="store_true", help="end when standard input ends")
    return parser


if __name__ == "__main__":
    sys.exit(main())
