# Two commands on a fresh machine: `make demo` and `make test`. Each sets up .venv by itself.
PYTHON ?= python3
BIN := .venv/bin
# The certificates of the system count too: a company network may have its own.
UV = $(BIN)/uv --system-certs --quiet
SYNC = $(UV) pip sync --require-hashes

.PHONY: help demo test lint fuzz eval bench bench-sweep bench-search bench-postgres bench-feeds bench-pages lock clean setup setup-dev

help:  ## Say what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

# pip 23.2, which comes with Python 3.11, fails on a hashed lock with lxml's doubled extra, so uv syncs the lock.
$(BIN)/uv: requirements/uv.txt
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; (3, 11) <= v <= (3, 13) or sys.exit(f"Verbatim needs Python 3.11 to 3.13; {sys.executable} is {v[0]}.{v[1]}. Say which to use: make PYTHON=python3.12 ...")'
	@echo "Setting up .venv (once; about half a minute) ..."
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@touch $@

.venv/.run: $(BIN)/uv requirements/run.txt pyproject.toml
	@if test -e .venv/.dev; then $(MAKE) --no-print-directory .venv/.dev; else \
	  $(SYNC) requirements/uv.txt requirements/run.txt && $(UV) pip install --no-deps --no-build-isolation --editable .; fi
	@touch $@

.venv/.dev: $(BIN)/uv requirements/dev.txt pyproject.toml
	@$(SYNC) requirements/uv.txt requirements/dev.txt
	@$(UV) pip install --no-deps --no-build-isolation --editable .
	@touch $@ .venv/.run

setup: .venv/.run  ## Install what running needs
setup-dev: .venv/.dev  ## Install what developing needs

demo: .venv/.run  ## A whole edition from the sample newsroom, on this terminal, without any account
	@$(BIN)/verbatim demo

test: .venv/.dev  ## Every test, on both cores
	@$(BIN)/python -m pytest -n 2

lint: .venv/.dev  ## Ruff, mypy strict, the import order
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

fuzz: .venv/.dev  ## Thousands of broken feeds and pages, with CASES=5000 SEED=1
	@$(BIN)/python -m tests.fuzz --cases $(or $(CASES),5000) --seed $(or $(SEED),1)

eval: .venv/.dev  ## Extraction on the labelled development sets, where they are at hand
	@$(BIN)/python -m tests.evaluation

bench: .venv/.dev  ## Speed and memory of extraction, beside spaCy's full pipeline in the same run
	@$(BIN)/python -m tests.evaluation.bench

bench-sweep: .venv/.dev  ## A sweep of posting with 10,000 digests, none of them due
	@$(BIN)/python -m tests.evaluation.sweep_bench

bench-search: .venv/.dev  ## A thousand questions to a million highlights on SQLite and PostgreSQL, each beside its bare query
	@$(BIN)/python -m tests.evaluation.search_bench; sqlite=$$?; $(BIN)/python -m tests.evaluation.postgres_bench && exit $$sqlite

bench-postgres: .venv/.dev  ## The same questions to PostgreSQL, beside the bare query
	@$(BIN)/python -m tests.evaluation.postgres_bench

bench-feeds: .venv/.dev  ## Polling: 10,000 feeds on loopback, each with its outcome, beside a bare aiohttp loop (3 minutes)
	@$(BIN)/python -m tests.evaluation.feeds_bench

bench-pages: .venv/.dev  ## The 245 saved web pages, from a feed on loopback to the store: none lost without a reason
	@$(BIN)/python -m tests.evaluation.pages_bench

lock: $(BIN)/uv  ## Refresh the hashed lock files
	@$(UV) pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command "make lock" pyproject.toml -o requirements/run.txt
	@$(UV) pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command "make lock" pyproject.toml --group dev -c requirements/run.txt -o requirements/dev.txt
	@echo uv | $(UV) pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command "make lock" - -o requirements/uv.txt

clean:  ## Remove what can be made again
	rm -rf .venv build demo-data *.egg-info
