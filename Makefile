# PYTHON chooses the interpreter, VENV the environment: `make test PYTHON=python3.13 VENV=.venv-3.13`.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV ?= .venv
BIN := $(VENV)/bin
TESTS ?= tests
SOURCES := $(shell find bot core docs tests workers -name '*.py')

.PHONY: samples bench-chat conformance-slack attacks conformance bench-notion faults-notion help install run test lint types imports fix picture operations-page bench-slack bench-discord bench-start bench-content fuzz-content bench-engine bench-engine-layers bench-fan-out bench-planner faults faults-breaks mcpmark lock clean engine-pages

help: ## Show what can be made
	@grep -E '^[a-z-]+:.*##' $(firstword $(MAKEFILE_LIST)) | sed -E 's/:.*## /\t/' | expand -t 14

$(VENV)/.installed: requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; none was found on the path."; exit 1; }
	$(PYTHON) -m venv "$(VENV)"
	"$(BIN)/python" -m pip install --quiet --disable-pip-version-check --no-compile --no-deps --require-hashes -r requirements.lock
	"$(BIN)/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
	@touch "$@"

install: $(VENV)/.installed ## Set up the environment in .venv, and nothing else

run: install ## Start the assistant on this machine and talk to it
	@exec "$(BIN)/notion-assistant" chat

test: install lint types imports ## Lint, types, import rules and all tests
	"$(BIN)/python" -m pytest -n 4 --dist worksteal $(TESTS)

lint: install
	"$(BIN)/ruff" check .
	"$(BIN)/ruff" format --check .

types: build/checked/types

imports: build/checked/imports

# What they find depends on the sources and the lock alone: another Python need not look again.
build/checked/types: $(SOURCES) requirements.lock pyproject.toml | install
	"$(BIN)/mypy"
	@mkdir -p "$(@D)" && touch "$@"

build/checked/imports: $(SOURCES) requirements.lock pyproject.toml | install
	"$(BIN)/lint-imports"
	@mkdir -p "$(@D)" && touch "$@"

fix: install ## Format, and mend what lint can mend
	"$(BIN)/ruff" check --fix .
	"$(BIN)/ruff" format .

engine-pages: install ## Write docs/states.md and docs/plan.schema.json anew
	"$(BIN)/python" -m docs.states
	"$(BIN)/python" -m docs.plan_schema

picture: install ## Draw docs/card.svg anew from a real run, and docs/cards from the payloads of Slack and Discord
	"$(BIN)/python" -m docs.picture
	"$(BIN)/python" -m docs.card_pictures

operations-page: install ## Write docs/operations.md anew from the catalogue
	@"$(BIN)/python" -m docs.operations_page

bench-chat: install ## Slack and Discord: acknowledging, rates, many plans at once, stopping, memory (8 minutes)
	"$(BIN)/python" -m tests.benchmarks.chat $(PARTS)

bench-slack: install ## Acknowledge times of the Slack bot
	"$(BIN)/python" -m tests.benchmarks.slack_ack

bench-discord: install ## Times to the first answer of the Discord bot
	"$(BIN)/python" -m tests.benchmarks.discord_ack

bench-start: install ## Start times of the whole stack
	"$(BIN)/python" -m tests.benchmarks.start

bench-content: install ## Content beside other converters (installs them into build/)
	"$(BIN)/python" -m tests.benchmarks.content

MINUTES ?= 2
fuzz-content: install ## Fuzz the content parsers for MINUTES
	"$(BIN)/python" -m tests.benchmarks.content_fuzz $(MINUTES)

bench-engine: install ## The task engine beside plain Dramatiq, on both databases (15 minutes)
	"$(BIN)/python" -m tests.benchmarks.engine

bench-fan-out: install ## What a step for ten thousand items costs, on both databases
	"$(BIN)/python" -m tests.benchmarks.fan_out

bench-planner: install ## How good and how fast the grammar plans, on requests with gold plans
	"$(BIN)/python" -m tests.benchmarks.planner

bench-engine-layers: install ## What each layer of the task engine costs
	"$(BIN)/python" -m tests.benchmarks.engine_layers

conformance: install ## The official JavaScript client and notion-client against the sandbox (needs Node)
	"$(BIN)/python" -m tests.conformance

conformance-slack: install ## What is sent to Slack against the types of @slack/types (needs Node)
	"$(BIN)/python" -m tests.conformance.slack_blocks

bench-notion: install ## Requests against the floor, beside peers; sandbox throughput (10 minutes)
	"$(BIN)/python" -m tests.benchmarks.notion

faults-notion: install ## Every kind of write x every fault x every death, then 10,000 random ones (25 minutes)
	"$(BIN)/python" -m tests.faults.notion

faults: install ## Kill, pause, cut and fill everything, on both databases, and count what is lost (20 minutes)
	"$(BIN)/python" -m tests.faults

samples: install ## What each operation's sample sentence does on the sandbox, its undo and its redo (NAMES=…)
	"$(BIN)/python" -m tests.planning.samples $(NAMES)

attacks: install ## All attacks by text that others wrote, on planners and reading work (5 minutes)
	"$(BIN)/python" -m pytest -q tests/planning/attacks/whole.py

faults-breaks: install ## Break the code on purpose, row by row, and see its tests turn red
	"$(BIN)/python" -m tests.faults.breaks

mcpmark: install ## Run a plan for each public MCPMark task for Notion on a sandbox that holds its state
	"$(BIN)/python" -m pytest -q -o python_files=every_task.py tests/planning/mcpmark

lock: ## Renew requirements.lock (needs uv)
	uv pip compile --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-emit-find-links --no-annotate --no-header --extra dev pyproject.toml -o requirements.lock

clean: ## Remove the environment and everything the program stored here
	rm -rf "$(VENV)" .data build
