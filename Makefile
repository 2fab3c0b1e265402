# `make` alone lists what there is. Nothing needs an activated virtual environment.
.DEFAULT_GOAL := help
.PHONY: help run test test-containers lint format bench assets clean

PYTHON := .venv/bin/python
# Changes when the pinned packages do, so that an old environment is brought up to date.
VENV := .venv/.installed
PACKAGES := node_modules/.package-lock.json
# This machine, and the networks that Docker makes on it.
HOSTS := 127.0.0.1,::1,localhost,172.16.0.0/12,192.168.0.0/16

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 26

run: $(VENV) ## run the whole system here, in the foreground
	@exec $(PYTHON) -m deploy.local

test: $(VENV) assets ## everything that tests need, then all of them
	@$(PYTHON) -m pytest -n auto --dist worksteal

test-containers: $(VENV) assets ## build the images, and run the journeys and more against Compose; needs a Docker engine
	@docker info >/dev/null 2>&1 || { echo "No Docker engine answers. Install one and start it, then try again."; exit 1; }
	@WAYMARK_TEST_SYSTEM=compose $(PYTHON) -m pytest -n 1 --allow-hosts=$(HOSTS) tests/containers tests/journeys

lint: $(VENV) ## style, types and layers
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m mypy
	@.venv/bin/lint-imports

format: $(VENV) ## let ruff mend what it can
	@$(PYTHON) -m ruff check --fix-only .
	@$(PYTHON) -m ruff format .

bench: $(VENV) assets ## measure page saves, events, deliveries to other systems and searches
	@$(PYTHON) -m bench

assets: $(VENV) $(PACKAGES) ## build the style sheets and scripts
	@$(PYTHON) -m gateway.assets build >/dev/null

clean: ## remove what can be made again; your data in .waymark stays
	rm -rf .venv node_modules gateway/assets/dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -prune -exec rm -rf {} +

$(PACKAGES): package-lock.json
	@echo "Fetching the npm packages"
	@npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(VENV): requirements.lock
	@echo "Installing the Python packages into .venv"
	@if command -v uv >/dev/null; then \
		uv venv --quiet --allow-existing --python '>=3.11,<3.14' .venv && uv pip sync --quiet --python $(PYTHON) requirements.lock; \
	else \
		python3 -m venv .venv && $(PYTHON) -m pip install --quiet --requirement requirements.lock; \
	fi
	@touch $@
