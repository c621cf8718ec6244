# Consentry: set up, try, test. GNU make 3.81 or newer and Python 3.11 or newer are all it needs.
#
# Everything is installed into .venv, from versions pinned in requirements.lock. The stamp in .venv
# is newer than both files that decide what belongs there, so a second run installs nothing.

SHELL := /bin/sh
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.set-up
# Real SDKs that test pages run, from versions pinned in tests/sdk; .venv brings its own npm.
SDK := $(VENV)/sdk
# Which Python makes .venv; empty chooses the newest suitable one.
PYTHON ?=
# What builds the banner's engine, from versions pinned in static/.
ENGINE := $(VENV)/engine
# More words for `consentry demo` and `consentry scan`.
ARGS ?=
# Where `make demo` puts its report.
OUT ?= demo-report

.PHONY: help setup browser demo scan sdks tools engine test check lint fix lock bench clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

setup: $(STAMP) ## Install Consentry into .venv, and a browser where there is none
	@$(BIN)/consentry setup

browser: $(STAMP)
	@$(BIN)/consentry setup > /dev/null

demo: browser ## Scan the bundled demo shop; no internet needed (OUT=DIR, ARGS=...)
	@$(BIN)/consentry demo --out "$(OUT)" $(ARGS)

scan: browser ## Scan a site: make scan URL=https://www.example.com ARGS="--pages 5"
	@if [ -z "$$URL" ]; then \
	  echo 'Say which site: make scan URL=https://www.example.com' >&2; exit 2; \
	fi
	@$(BIN)/consentry scan "$$URL" $(ARGS)

# A make of its own, because making .venv anew takes away what this one has seen there.
sdks: $(STAMP) ## Fetch and bundle the real SDKs that test pages run
	@$(MAKE) -s --no-print-directory $(SDK)/.bundled

# A make of its own, for the same reason.
tools: $(STAMP)
	@$(MAKE) -s --no-print-directory $(ENGINE)/.fetched

engine: tools ## Build the banner's JavaScript from static/ into banner/engine/
	@$(BIN)/python -m banner.engine

test: browser lint sdks tools ## Check everything and run every test; a skipped browser test is a failure
	@CONSENTRY_REQUIRE_BROWSER=1 $(BIN)/python -m tests.lanes

check: $(STAMP) lint ## Lint, types, import contracts, and whether the docs are true
	@$(BIN)/python -m pytest -m "not browser" tests/house

lint: $(STAMP)
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet . || \
	  { echo 'Some files are not in the usual format: run make fix.' >&2; exit 1; }
	@$(BIN)/mypy
	@$(BIN)/lint-imports > $(VENV)/contracts.txt 2>&1 || \
	  { cat $(VENV)/contracts.txt; exit 1; }

fix: $(STAMP) ## Put code in the usual format, rewrite schemas and the built knowledge base
	@$(BIN)/ruff check --fix-only .
	@$(BIN)/ruff format .
	@$(BIN)/python -m scanner.sites docs/sites.schema.json
	@$(BIN)/python -m scanner.report.schema docs/scan.schema.json
	@$(BIN)/python -m server.openapi docs/openapi.json
	@$(BIN)/python -m scanner.audit.book docs/findings.md
	@$(BIN)/python -m scanner.classify.knowledge > /dev/null

bench: browser ## Measure, and print numbers
	@$(BIN)/python -m bench.classify
	@$(BIN)/python -m bench.banner
	@$(BIN)/python -m bench.scan $(ARGS)

lock: ## Pin the newest allowed packages in requirements.lock (needs uv)
	@command -v uv > /dev/null || { echo 'make lock needs uv on the PATH.' >&2; exit 2; }
	@grep '^#' requirements.lock > requirements.lock.new
	@echo hatchling | uv pip compile --quiet --universal --python-version 3.11 --extra dev \
	  --generate-hashes --no-emit-index-url --no-header --upgrade pyproject.toml - \
	  >> requirements.lock.new
	@mv requirements.lock.new requirements.lock

clean: ## Remove everything that make made
	@rm -rf $(VENV) dist demo-report .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(SDK)/.node: tests/sdk/requirements.txt
	@mkdir -p $(SDK)
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps \
	  -r tests/sdk/requirements.txt
	@touch $@

$(SDK)/.fetched: $(SDK)/.node tests/sdk/package.json tests/sdk/package-lock.json tests/sdk/.npmrc
	@echo 'Fetching the SDKs that test pages run ...'
	@cp tests/sdk/package.json tests/sdk/package-lock.json tests/sdk/.npmrc $(SDK)
	@$(BIN)/npm ci --prefix $(SDK) --ignore-scripts --no-audit --no-fund > $(SDK)/npm.txt 2>&1 || { \
	  echo 'The SDKs that test pages run could not be fetched from the npm registry; see why in' \
	    '$(SDK)/npm.txt, and run make sdks again.' >&2; exit 2; }
	@touch $@

$(ENGINE)/.fetched: $(SDK)/.node static/package.json static/package-lock.json static/.npmrc
	@mkdir -p $(ENGINE)
	@cp static/package.json static/package-lock.json static/.npmrc $(ENGINE)
	@$(BIN)/npm ci --prefix $(ENGINE) --ignore-scripts --no-audit --no-fund > $(ENGINE)/npm.txt 2>&1 || { \
	  echo 'What builds the engine could not be fetched from the npm registry; see why in' \
	    '$(ENGINE)/npm.txt, and run make tools again.' >&2; exit 2; }
	@touch $@

$(SDK)/.bundled: $(SDK)/.fetched $(wildcard tests/sdk/*.js)
	@rm -rf $(SDK)/built
	@NODE_PATH=$(SDK)/node_modules $(BIN)/node $(SDK)/node_modules/esbuild/bin/esbuild \
	  tests/sdk/*.js --bundle --minify --format=iife --target=es2022 --loader:.css=text \
	  --log-level=warning --outdir=$(SDK)/built
	@touch $@

# A .venv is kept when it works, and made anew when its Python is gone or too old.
$(STAMP): pyproject.toml requirements.lock
	@set -e; \
	suits() { "$$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < '"$$2"')' \
	  2> /dev/null; }; \
	if ! suits $(BIN)/python '(4,)' || ! $(BIN)/python -m pip --version > /dev/null 2>&1; then \
	  python=; \
	  for limit in '(3, 14)' '(4,)'; do \
	    for name in $(or $(PYTHON),python3 python3.13 python3.12 python3.11); do \
	      if [ -z "$$python" ] && suits "$$name" "$$limit"; then python=$$name; fi; \
	    done; \
	  done; \
	  if [ -z "$$python" ]; then \
	    echo 'Consentry needs Python 3.11 or newer; install it, or name one: make PYTHON=/path' \
	      >&2; exit 2; \
	  fi; \
	  echo "Making $(VENV) with $$("$$python" --version) ..."; \
	  if ! "$$python" -m venv --clear $(VENV) > /dev/null 2>&1; then \
	    if [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null; then \
	      echo 'Installing python3-venv ...'; \
	      export DEBIAN_FRONTEND=noninteractive; \
	      { apt-get update && apt-get install -y --no-install-recommends python3-venv; } \
	        > /dev/null 2>&1 || true; \
	    fi; \
	    "$$python" -m venv --clear $(VENV) > /dev/null 2>&1 || { \
	      rm -rf $(VENV); \
	      echo "$$python cannot make virtual environments; install its venv module (Debian and" \
	        "Ubuntu: apt-get install python3-venv) and run make again." >&2; exit 2; }; \
	  fi; \
	fi; \
	echo 'Installing the pinned packages ...'; \
	$(BIN)/python -m pip install -qq --disable-pip-version-check -r requirements.lock; \
	$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps \
	  --no-build-isolation -e .
	@touch $(STAMP)
