# Two commands: `make demo` bills a month for the four municipalities, `make test` runs the tests.
# Both need only make and CPython 3.11 or later; everything else comes from requirements.lock.

PYTHON ?= python3
WORKERS ?= 2

BIN := .venv/bin
STAMP := .venv/installed
PYTEST := $(BIN)/python -m pytest

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help install demo test test-server faults lint format bench bench-month bench-rivals bench-smoke nightly coverage mutants lock clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# Exactly the locked files, each checked against its hash; then the project itself, editable. The folder is made anew, so
# that nothing stays that the lock does not name.
$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Debitera needs Python 3.11 or later: make PYTHON=python3.11")'
	rm -rf .venv
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

install: $(STAMP) ## make .venv with the locked packages and the project

demo: $(STAMP) ## bill the demo month of the four municipalities into ./demo
	$(BIN)/debitera demo

test: $(STAMP) ## run the tests
	$(PYTEST) --numprocesses=$(WORKERS) --dist=worksteal --benchmark-disable

SERVER_TESTS := tests/store tests/batch/test_month.py tests/batch/test_exporting.py tests/batch/test_receivables.py \
    tests/batch/test_direct_debit.py tests/batch/test_server.py

test-server: $(STAMP) ## the tests of what is stored on PostgreSQL; DEBITERA_TEST_SERVER has the server's address
	@test -n "$$DEBITERA_TEST_SERVER" || { echo 'DEBITERA_TEST_SERVER=postgresql+psycopg://ROLE@HOST/postgres make test-server'; exit 2; }
	$(PYTEST) --numprocesses=$(WORKERS) --dist=worksteal --benchmark-disable $(SERVER_TESTS)

lint: $(STAMP) ## ruff and mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(STAMP) ## let ruff mend what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(STAMP) ## measure, full sizes
	$(PYTEST) benchmarks --benchmark-only

bench-rivals: $(STAMP) ## the calculation and the documents against others, on the same rows; they are installed beside, into build/
	test -d build/rivals || $(PYTHON) -m venv build/rivals
	build/rivals/bin/python -m pip install --quiet --disable-pip-version-check -r benchmarks/rivals/requirements.txt
	$(BIN)/python -m benchmarks.rivals.compare build/rivals/bin/python
	$(BIN)/python -m benchmarks.rivals.documents --python build/rivals/bin/python

FAMILIES ?= 4000 100000

bench-month: $(STAMP) ## a whole month, command by command: FAMILIES="4000 100000"; a million take an hour or more, and 15 GB of build/
	$(BIN)/python -m benchmarks.whole_month $(FAMILIES) --place build/month --prepared

bench-smoke: $(STAMP) ## run every benchmark once, small sizes
	$(PYTEST) benchmarks --benchmark-disable -m "not nightly and not large"
	$(BIN)/python -m benchmarks.rivals.documents --households 3
	folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && $(BIN)/python -m benchmarks.whole_month 40 --place "$$folder" \
	    && $(BIN)/python -m benchmarks.whole_month 40 --place "$$folder" --prepared --profile

nightly: $(STAMP) ## the slow tests: the engine against the oracle on 100,000 random households, and more
	$(PYTEST) --numprocesses=$(WORKERS) --dist=worksteal --benchmark-disable -m nightly

faults: $(STAMP) ## kill every command at 500 moments, let every call to the disk fail: half an hour
	FAULTS=500 $(PYTEST) --numprocesses=$(WORKERS) --dist=worksteal --benchmark-disable tests/faults

coverage: $(STAMP) ## the tests with coverage of engine/ and cli.py
	$(PYTEST) --numprocesses=$(WORKERS) --dist=worksteal --benchmark-disable --cov --cov-report=term

mutants: $(STAMP) ## change the calculation in one place at a time: do the tests notice? MUTANTS="--sample 20" for a part
	$(BIN)/python -m tests.mutation $(MUTANTS)

# Nothing of this machine may reach the lock: pip's own settings are put aside, and no option of the index is written.
# Pins stay as they are unless LOCK_FLAGS=--upgrade.
lock: $(STAMP) ## make requirements.lock anew from pyproject.toml
	env -u PIP_INDEX_URL -u PIP_EXTRA_INDEX_URL -u PIP_FIND_LINKS PIP_CONFIG_FILE=/dev/null \
	    $(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --all-extras --strip-extras --build-deps-for=editable \
	    --no-header --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options \
	    $(LOCK_FLAGS) --output-file=requirements.lock pyproject.toml

clean: ## remove what make and the tools have made, .venv included
	rm -rf .venv demo build dist mutants debitera.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .benchmarks .coverage .coverage.* htmlcov
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
