# Every target works on a fresh clone: set-up runs by itself, once.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.setup-stamp

.DEFAULT_GOAL := help
.PHONY: help setup report test lab check bench study lock example results clean

help: ## Show what there is to do
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

$(STAMP): requirements.lock pyproject.toml tools/set_up.py
	@$(PYTHON) tools/set_up.py && touch $(STAMP)

setup: $(STAMP) ## Make .venv with the packages of requirements.lock
	@:

data/sample/raw/truth.json: $(wildcard src/leads/sample/*.py) | $(STAMP)
	@$(BIN)/leadscore sample --out data/sample/raw

report: $(STAMP) data/sample/raw/truth.json ## From the built-in sample to the report leadership reads
	@$(BIN)/leadscore run conf/sample.toml --warnings-ok

test: $(STAMP) ## Run all tests, two at a time
	@OMP_NUM_THREADS=1 POLARS_MAX_THREADS=1 $(BIN)/pytest -n 2 --dist loadgroup

lab: $(STAMP) ## Open JupyterLab on the notebooks
	@$(BIN)/jupyter lab --notebook-dir=. notebooks

check: $(STAMP) ## Lint, format, types, notebook contract
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/pytest tests/notebooks/test_contract.py

bench: $(STAMP) ## Measure speed; prints ratios against a rival
	@for name in features reasons intervals rules score chain; do \
		echo; echo "benchmarks/$$name.py"; $(BIN)/python -m benchmarks.$$name || exit 1; done

study: $(STAMP) ## Measure rates over 200 seeds (an hour or more); writes docs/results.md
	@$(BIN)/python -m studies

lock: $(STAMP) ## Bring requirements.lock in line with pyproject.toml (LOCK=--upgrade: newest versions)
	@$(PYTHON) tools/set_up.py --lock $(LOCK)

example: $(STAMP) data/sample/raw/truth.json ## Render docs/example/report.html anew
	@$(BIN)/leadscore run conf/sample.toml --warnings-ok
	@$(BIN)/python -m src.pipeline.example docs/example

results: $(STAMP) ## Write the tables of docs/results.md from the newest runs
	@$(BIN)/python -m src.pipeline.results docs/results.md

clean: ## Remove the sample, its runs and reports, and caches; other sources stay
	@rm -rf data/sample reports/sample .pytest_cache .mypy_cache .ruff_cache .hypothesis
