# InterviewGym: every command of the README. `make help` lists them. Works with GNU make 3.81 and up.

VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8501
ARGS ?=

export NUMBA_CACHE_DIR := $(CURDIR)/.cache/numba

.DEFAULT_GOAL := help
.PHONY: browser help run test check bench notebooks format lock local-models clean
.DELETE_ON_ERROR:

help: ## list what can be done
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 22

run: $(VENV)/.ready-run .cache/warm ## set up what is missing, then serve the app on 127.0.0.1:8501
	@exec $(BIN)/streamlit run Home.py --server.port $(PORT) $(ARGS)

test: $(VENV)/.ready-dev .cache/warm browser ## run every test (ARGS="tests/unit -k name" for some)
	@$(BIN)/python -m pytest $(ARGS)

check: $(VENV)/.ready-dev ## format, lint, types, import contracts, doctests
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q studio analytics

bench: $(VENV)/.ready-lab .cache/warm ## print the tables of speed and accuracy
	@$(BIN)/python -m pytest -q -s tests/bench $(ARGS)

notebooks: $(VENV)/.ready-lab .cache/warm ## run every notebook from top to bottom
	@$(BIN)/python .ci/notebooks.py

format: $(VENV)/.ready-dev ## format the code and mend what ruff can mend
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

lock: $(VENV)/.ready-dev ## renew the locked sets from requirements.txt and pyproject.toml
	@sh .ci/lock.sh $(BIN)/uv

local-models: $(VENV)/.ready-local ## fetch speech recognition for this machine (ARGS=small.en for a better one)
	@$(BIN)/python .ci/local_models.py $(ARGS)

clean: ## remove the environment and every cache; what was recorded in data/ stays
	rm -rf $(VENV) .cache .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The one rule that sets up: `run` is what the app needs, `dev` adds the developers' tools, `lab` the notebooks' and peers; `local` adds ears to `run`.
$(VENV)/.ready-%: .ci/locks/%.txt .ci/setup.sh .ci/install.py
	@sh .ci/setup.sh $(VENV) $*

# What only the first use pays for (compiled kernels, compiled pages of Python) is paid here: no answer waits for it.
.cache/warm: .ci/locks/run.txt analytics/warm.py analytics/compiled.py | $(VENV)/.ready-run
	@mkdir -p .cache
	@$(BIN)/python .ci/warm.py
	@touch $@

# Looked up each time (a fraction of a second), so that a browser taken away is got again.
browser: | $(VENV)/.ready-dev
	@$(BIN)/python tests/e2e/browser.py --get >/dev/null
