"""A supervisor over an embedded broker and small children.

Run as a script: `small_stack.py DATA_DIR [NAME…]`; a child named "broken…" cannot start, one
named "optional…" cannot either but is not required.
"""

import sys
from pathlib import Path

from core.kit.clock import Clock
from core.kit.errors import AssistantError
from core.kit.lifeline import Stop
from core.kit.settings import Settings
from workers.supervised import ChildSpec
from workers.supervisor import Supervisor

_CHILD = str(Path(__file__).with_name("small_child.py"))


def _spec(data_dir: Path, name: str) -> ChildSpec:
    fails = ["fails"] if name.startswith(("broken", "optional")) else []
    return ChildSpec(
        name=name,
        command=(sys.executable, _CHILD, str(data_dir), name, *fails),
        required=not name.startswith("optional"),
    )


def main() -> None:
    data_dir = Path(sys.argv[1])
    names = sys.argv[2:] or ["first", "second"]
    supervisor = Supervisor(
        Settings(data_dir=data_dir, redis_address=None),
        Clock(),
        early=[_spec(data_dir, names[0])],
        prepare=lambda: None,
        late=[_spec(data_dir, name) for name in names[1:]],
        on_ready=lambda: print("ready", flush=True),  # noqa: T201 - read by the test
    )
    try:
        supervisor.run(Stop(lifeline=True))
    except AssistantError as error:
        sys.exit(f"{type(error).__name__}: {error}")


if __name__ == "__main__":
    main()
