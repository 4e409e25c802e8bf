# The two commands of a fresh machine are `make run` and `make test`. Python 3.11 and make are all they ask for.

SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8501
# The first Python 3.11 found; `make PYTHON=/path/to/python3.11 run` names another.
PYTHON ?= $(shell for candidate in python3.11 python3 python; do \
	"$$candidate" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' >/dev/null 2>&1 && echo "$$candidate" && break; done)
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help run test lint format types imports tests browser bench clean

help: ## Show this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 18

run: $(VENV)/.run ## Start the tuning desk in the browser
	$(BIN)/streamlit run serve.py --server.port=$(PORT) --server.showEmailPrompt=false --browser.gatherUsageStats=false

# The browser is fetched while the types are checked; the tests then have both processors.
test: ## Run every check; about a quarter of an hour
	@$(MAKE) --jobs=2 lint types imports scripts
	@$(MAKE) tests

lint: $(VENV)/.test ## Style, and code that is surely wrong
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(VENV)/.test ## Lay the code out as `make lint` wants it
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

types: $(VENV)/.test ## Type check
	$(BIN)/mypy

imports: $(VENV)/.test ## Which part may import which
	$(BIN)/lint-imports

.PHONY: scripts
scripts: browser ## Tests of the JavaScript
	@files=$$(find tests -name '*.test.mjs' -o -name '*.test.js' | sort); \
	if command -v node >/dev/null; then node --test $$files; \
	else echo "Node could not be installed: the JavaScript tests were left out (the browser tests run the same code)."; fi

# In the order of the folders: the browser tests, which take longest, come first and both processes end together.
tests: $(VENV)/.test ## The tests alone; the browser must be installed
	$(BIN)/python -m pytest -n 2 --dist loadscope --no-loadscope-reorder

bench: $(VENV)/.run ## Time every step at one million leads (about half an hour, 8 GB of memory)
	$(BIN)/python -m scoring bench

browser: ## Find a browser, a Japanese font and Node for the tests, or install them
	@.ci/browser

clean: ## Remove what make made
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

# The stamps say for which requirements the environment was filled, so that a second run starts at once.
$(VENV)/.python:
	@if [ -z "$(PYTHON)" ]; then \
		echo "Python 3.11 was not found. Install it (Debian 12: apt-get install python3 python3-venv), or name it:"; \
		echo "  make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)"; exit 1; fi
	@if ! "$(PYTHON)" -c 'import ensurepip, venv' >/dev/null 2>&1; then \
		echo "$(PYTHON) cannot make virtual environments. On Debian and Ubuntu: apt-get install python3-venv (or python3.11-venv)"; \
		exit 1; fi
	"$(PYTHON)" -m venv $(VENV)
	@touch $@

$(VENV)/.run: requirements.txt | $(VENV)/.python
	$(PIP_INSTALL) -r requirements.txt
	@touch $@

$(VENV)/.test: requirements.txt requirements-dev.txt | $(VENV)/.python
	$(PIP_INSTALL) -r requirements-dev.txt
	@touch $@ $(VENV)/.run
