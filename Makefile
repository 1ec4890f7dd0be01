# `make run` and `make test` are all that a fresh clone needs; `make help` lists the rest.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run test check format lint types imports migrations templates tests pages rough bench faults fuzz fresh main-job reset

PYTHON ?= python3
PYTHONS_KNOWN := 3.11 3.12 3.13
BIN := .venv/bin
STAMP := .venv/.installed-$(firstword $(shell sha256sum requirements.lock 2>/dev/null))
OURS := platform_core tenant_apps shared tests infra
TEMPLATES := platform_core tenant_apps shared
ARGS ?=
ORDER ?= 1

# Where it is set, each of the dozen processes would compile all its libraries anew: two of three seconds of a start.
unexport PYTHONDONTWRITEBYTECODE

help:  ## list these commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(STAMP): requirements.lock
	@$(PYTHON) -c 'import sys; v = "%d.%d" % sys.version_info[:2]; sys.exit(0 if v in "$(PYTHONS_KNOWN)".split() else "frontdesk: Python " + v + " does not fit; set PYTHON to one of $(PYTHONS_KNOWN)")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || { echo "frontdesk: cannot make .venv; on Debian: apt-get install python3-venv" >&2; exit 1; }
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv || true
	@if [ -x $(BIN)/uv ]; then \
	    $(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --require-hashes -r requirements.lock; \
	  else false; fi \
	  || $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@rm -f .venv/.installed-*
	@touch $@

run: $(STAMP)  ## start everything with demo data on PORT (8000); Ctrl-C stops it
	@exec $(BIN)/python manage.py up --demo --reload $(ARGS)

test: $(STAMP)  ## all tests that need no browser and are neither rough nor long; ARGS="-k word" narrows them
	@$(BIN)/python -m pytest -n 2 -m "not e2e and not rough and not faults" $(ARGS)

pages: $(STAMP)  ## the story and every page in Chromium, on a phone and a desktop
	@$(BIN)/python -m tests.harness.browser --required
	@$(BIN)/python -m pytest -m "e2e and not faults" $(ARGS)

check: $(STAMP)  ## everything that CI runs
	@$(BIN)/python -m tests.harness.browser --required
	@$(MAKE) --no-print-directory lint types imports migrations templates tests

format: $(STAMP)  ## put the code into shape
	@$(BIN)/ruff check --fix --quiet --exit-zero .
	@$(BIN)/ruff format --quiet .

lint: $(STAMP)  ## form and rules of the code
	@$(BIN)/ruff format --check --quiet . || { echo "frontdesk: run make format" >&2; exit 1; }
	@$(BIN)/ruff check .

types: $(STAMP)  ## mypy, strict
	@$(BIN)/mypy

imports: $(STAMP)  ## imports lean one way
	@$(BIN)/lint-imports

migrations: $(STAMP)  ## no model is ahead of its migrations
	@$(BIN)/python manage.py makemigrations --check --dry-run

templates: $(STAMP)  ## form and rules of the templates
	@if find $(TEMPLATES) -name '*.html' | grep -q .; then $(BIN)/djlint --quiet --lint $(TEMPLATES); fi

tests: $(STAMP)  ## all tests but the long ones, pages and rough ones too, with coverage; ORDER=7 for another order
	@$(BIN)/python -m coverage erase
	@$(BIN)/python -m coverage run -m pytest -n 2 --randomly-seed=$(ORDER) -m "not faults" $(ARGS)
	@$(BIN)/python -m coverage combine --quiet
	@$(BIN)/python -m coverage report --fail-under=90

rough: $(STAMP)  ## kills, races over whole stacks, storms, histories and junk, in their short forms
	@$(BIN)/python -m pytest -n 2 -m "rough and not faults" $(ARGS)

faults: $(STAMP)  ## kill, fill and flood things on purpose (long)
	@$(BIN)/python -m pytest -m faults $(ARGS)

fuzz: $(STAMP)  ## junk at every operation, 100,000 times (long); SEED=n repeats a run
	@export SEED=$${SEED:-$$RANDOM} FUZZ_REQUESTS=$${FUZZ_REQUESTS:-100000}; echo "seed $$SEED"; $(BIN)/python -m pytest -n 2 tests/fuzz $(ARGS)

bench: $(STAMP)  ## measure; ARGS=name for one of them
	@exec $(BIN)/python manage.py bench $(ARGS)

main-job: $(STAMP)  ## the main job from end to end, against a whole stack
	@$(BIN)/python -m tests.main_job

fresh:  ## make run and make test in an empty clone of what is committed
	@.ci/fresh-clone

reset: $(STAMP)  ## delete this folder's embedded data for good
	@$(BIN)/python manage.py reset
