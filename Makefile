# `make serve` and `make test` set up what they need. What is there already is left alone, so repeats are quick.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := serve
.DELETE_ON_ERROR:

export PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/pip install --quiet --disable-pip-version-check
TEMPLATES := templates
CODE := kentportal home formpages safeguarding tests bench manage.py

PYTHON_READY := .venv/.ready
DEV_READY := .venv/.ready-dev
NODE_READY := node_modules/.ready
ASSETS := kentportal/govuk/static/built/.ready
ASSET_SOURCES := $(shell find kentportal/govuk/scss kentportal/govuk/js kentportal/govuk/build.mjs -type f 2>/dev/null)

.PHONY: serve test test-postgres lint format setup setup-dev

serve: setup
	@exec $(BIN)/python manage.py serve

test: setup-dev
	@tools/debian --must chromium flite libatomic1 # the library is for Playwright's driver
	@$(BIN)/pytest -n 2 --dist loadfile

test-postgres: setup-dev
	@tools/debian --must postgresql
	@tools/with-postgres $(BIN)/pytest -n 2 --dist loadfile -m "django_db and not browser" $(POSTGRES_TESTS)

lint: setup-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/djlint --check $(TEMPLATES)
	@$(BIN)/djlint --lint $(TEMPLATES)
	@$(BIN)/lint-imports
	@$(BIN)/mypy
	@$(BIN)/python manage.py makemigrations --check --dry-run --settings kentportal.settings.test
	@tools/check-production

format: setup-dev
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@$(BIN)/djlint --quiet --reformat $(TEMPLATES)

setup: $(PYTHON_READY) $(ASSETS)
	@tools/debian wkhtmltopdf flite

setup-dev: $(DEV_READY) $(ASSETS)
	@tools/debian --must wkhtmltopdf

$(PYTHON_READY): requirements.txt
	@echo "Installing Python packages"
	@tools/venv
	@$(PIP) -r requirements.txt
	@touch $@

$(DEV_READY): requirements-dev.txt $(PYTHON_READY)
	@echo "Installing Python packages for tests and checks"
	@$(PIP) -r requirements-dev.txt
	@touch $@

$(NODE_READY): package.json package-lock.json | $(PYTHON_READY)
	@echo "Installing npm packages"
	@tools/npm ci --silent --omit=optional
	@touch $@

$(ASSETS): $(NODE_READY) $(ASSET_SOURCES) | $(PYTHON_READY)
	@echo "Building styles and scripts"
	@tools/npm run --silent build
	@mkdir -p $(@D) && touch $@
