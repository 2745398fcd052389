"""Looking at real processes from outside."""

import psutil  # type: ignore[import-untyped]  # psutil ships no types


def alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and was not collected does not."""
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def mentioning(text: str) -> list[str]:
    """Command lines of all processes that mention `text` in it or in their working files."""
    found = []
    for process in psutil.process_iter():
        try:
            line = " ".join(process.cmdline())
            if text in line and process.status() != psutil.STATUS_ZOMBIE:
                found.append(f"{process.pid}: {line}")
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return found


def children(pid: int) -> list[int]:
    """Process ids of everything started by `pid`, directly or not."""
    try:
        return [child.pid for child in psutil.Process(pid).children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def listens_on_a_port(pid: int) -> bool:
    """Whether a process has any internet socket."""
    return bool(psutil.Process(pid).net_connections(kind="inet"))
