"""`make conformance`: the official clients against a sandbox, endpoint by endpoint.

Installs `@notionhq/client` into `build/conformance`, starts a sandbox for each client and version,
runs the same checks through both, and prints a table per endpoint and what did not hold. Answers
are also held against the JavaScript client's own response types. Needs Node and npm.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from core.kit.clock import Clock
from core.kit.settings import CHECKOUT
from tests.benchmarks.figures import Figure, report
from tests.conformance.check import VERSIONS
from tests.conformance.listed import checks_of
from tests.conformance.python_client import CONTROL, Address, Outcome, PythonRun

HERE = Path(__file__).parent
FOLDER = CHECKOUT / "build" / "conformance"
PACKAGES = {
    "@notionhq/client": "5.26.0",
    "ajv": "8.20.0",
    "ts-json-schema-generator": "2.4.0",
    "typescript": "5.9.3",
}
LEAST_CHECKS = 250


def main(arguments: Sequence[str]) -> int:
    """Run both clients, or those named. Returns the exit code."""
    clients = [one for one in ("javascript", "python") if not arguments or one in arguments]
    outcomes = {client: _outcomes(client) for client in clients}
    for client, found in outcomes.items():
        _show(client, found)
    figures = [figure for client, found in outcomes.items() for figure in _figures(client, found)]
    report("conformance", figures)
    return 0 if all(figure.met for figure in figures) else 1


def _outcomes(client: str) -> list[Outcome]:
    if client == "javascript":
        install()
    run = _javascript if client == "javascript" else _python
    found = []
    for version in VERSIONS:
        with _sandbox(FOLDER / "state" / client / version) as address:
            found += run(address, version)
    return found


def install() -> None:
    """Install the client in its version, and make schemas of its types; once."""
    wanted = json.dumps(PACKAGES)
    stamp = FOLDER / "installed.json"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    if shutil.which("npm") is None:
        raise SystemExit("npm was not found. Install Node 20 or newer, or run `-- python` alone.")
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    (FOLDER / "package.json").write_text('{"private": true}\n', encoding="utf-8")
    compiler = '{"compilerOptions": {"strict": true, "skipLibCheck": true}}\n'
    (FOLDER / "tsconfig.json").write_text(compiler, encoding="utf-8")
    packages = [f"{name}@{version}" for name, version in PACKAGES.items()]
    _run("npm", "install", "--silent", "--ignore-scripts", *packages)
    _run("node", str(HERE / "schemas.mjs"), str(FOLDER), str(FOLDER / "schemas.json"))
    stamp.write_text(wanted, encoding="utf-8")


def _run(*command: str) -> str:
    done = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr[-2000:]}")
    return done.stdout


@contextmanager
def _sandbox(folder: Path) -> Iterator[Address]:
    """A sandbox of its own, as anybody starts it."""
    shutil.rmtree(folder, ignore_errors=True)
    state = str(folder / "sandbox.sqlite3")
    command = [sys.executable, "-m", "bot.cli", "sandbox", "--json", "--control", CONTROL]
    command += ["--state", state]
    with subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True) as process:
        try:
            if process.stdout is None:
                raise SystemExit("The sandbox says nothing.")
            yield Address(**json.loads(process.stdout.readline()))
        finally:
            process.terminate()


def _python(address: Address, version: str) -> list[Outcome]:
    return PythonRun(address, checks_of(version), Clock()).outcomes()


def _javascript(address: Address, version: str) -> list[Outcome]:
    checks = [one for one in checks_of(version).as_json() if one["only"] != "python"]
    task = {
        "url": address.url,
        "token": address.token,
        "root_page_id": address.root_page_id,
        "control": CONTROL,
        "schemas": json.loads((FOLDER / "schemas.json").read_text(encoding="utf-8")),
        "lists": {version: checks},
    }
    (FOLDER / "task.json").write_text(json.dumps(task), encoding="utf-8")
    lines = _run("node", str(HERE / "javascript.mjs"), str(FOLDER)).splitlines()
    return [Outcome(**{**line, "faults": tuple(line["faults"])}) for line in map(json.loads, lines)]


def _show(client: str, outcomes: Sequence[Outcome]) -> None:
    """A line per endpoint: checks that held of all, by version; then what did not hold."""
    endpoints = list(dict.fromkeys(one.endpoint for one in outcomes))
    sys.stdout.write(f"\n{client:28}{''.join(f'{version:>14}' for version in VERSIONS)}\n")
    for endpoint in sorted(endpoints):
        cells = ""
        for version in VERSIONS:
            of = [one for one in outcomes if (one.endpoint, one.version) == (endpoint, version)]
            held = sum(not one.faults for one in of)
            cells += f"{f'{held}/{len(of)}' if of else '-':>14}"
        sys.stdout.write(f"{endpoint:28}{cells}\n")
    for one in outcomes:
        for fault in one.faults:
            sys.stdout.write(f"  {one.version} {one.endpoint}: {one.says}: {fault}\n")
    sys.stdout.write("\n")


def _figures(client: str, outcomes: Sequence[Outcome]) -> list[Figure]:
    figures = []
    for version in VERSIONS:
        of = [one for one in outcomes if one.version == version]
        held = sum(not one.faults for one in of)
        figures.append(
            Figure(
                figure=f"{client}, {version}, checks that hold of {len(of)}",
                value=held,
                unit="",
                target=f"all, >= {LEAST_CHECKS}",
                met=held == len(of) and held >= LEAST_CHECKS,
            )
        )
    return figures


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
