.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
PACKAGES := load_harness slo dashboards loadtests
READY := .venv/.ready

.PHONY: help setup servers demo demo-full test unit end-to-end coverage check lint types layers docs bench prove lock image image-test clean

help: ## say what each target does
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/' | expand -t 12

setup: $(READY) servers ## make .venv, install pinned dependencies, find or install the servers

$(READY): requirements/dev.txt pyproject.toml scripts/venv.sh
	@PYTHON=$(PYTHON) scripts/venv.sh

servers: ## find Prometheus, Alertmanager, Pushgateway and HAProxy, or install them
	@scripts/servers.sh

demo: setup ## the whole loop in the sandbox: scale out and back, verdict, report in out/demo/
	@$(BIN)/load-harness demo --out out/demo

demo-full: setup ## that, and a release that is promoted and one that is rolled back: under ten minutes, reports in out/demo-full/
	@$(BIN)/load-harness demo --full --out out/demo-full

test: ## all tests (those of the page need Chromium, and say so where it is missing)
	@$(MAKE) --no-print-directory unit
	@$(MAKE) --no-print-directory end-to-end

unit: setup ## the tests that need no server
	@$(BIN)/python -m pytest -n 3 --dist worksteal -m 'not e2e'

# Those that take longest come first, so that the last worker has not long to go when the others are done.
end-to-end: setup ## the tests with real processes: servers, sandboxes, Locust, Chromium
	@$(BIN)/python -m pytest -n 5 --dist loadfile --no-loadscope-reorder -m e2e $$(grep -rl --include='test_*.py' 'mark\.e2e' tests/slo/proof tests/e2e tests/slo tests/loadtests tests)

coverage: setup ## branch coverage by the unit tests; what runs in processes of its own is not counted
	@$(BIN)/python -m pytest -q -n 2 --dist worksteal -m 'not e2e' --cov --cov-report=term

check: lint types layers docs ## everything that reads the code without running it

lint: $(READY) ## ruff
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(READY) ## mypy, strict
	@$(BIN)/mypy

layers: $(READY) ## who may import whom
	@$(BIN)/lint-imports

docs: $(READY) ## every public thing has a docstring
	@$(BIN)/interrogate --quiet $(PACKAGES)

bench: setup ## measure speed and accuracy, peers side by side (ten minutes); writes out/bench.json
	@$(BIN)/python -m tests.bench --out out/bench.json

prove: setup ## run seeded load plans against their predictions, and every fault scenario ten times (three hours)
	@$(BIN)/python -m tests.proof plans --out out/proof/plans
	@$(BIN)/python -m tests.proof scenarios --times 10 --out out/proof/scenarios

lock: ## pin the dependencies again (needs uv)
	uv pip compile pyproject.toml --extra tracing --universal --generate-hashes --python-version 3.11 --no-emit-index-url --no-header -q -o requirements/base.txt
	uv pip compile pyproject.toml --extra all --group dev --universal --generate-hashes --python-version 3.11 --no-emit-index-url --no-header -q -o requirements/dev.txt
	uv pip compile pyproject.toml --extra all -c requirements/dev.txt --universal --generate-hashes --python-version 3.11 --no-emit-index-url --no-header -q -o requirements/toolkit.txt
	echo hatchling | uv pip compile - -c requirements/dev.txt --universal --generate-hashes --python-version 3.11 --no-emit-index-url --no-header -q -o requirements/build.txt

image: ## build the two container images with docker, podman or buildah (IMAGE_BASE, IMAGE_TAG, IMAGE_ENGINE, IMAGE_CA)
	@scripts/image.sh

image-test: $(READY) ## build both images and try them (two minutes; needs docker, or podman, runc and debootstrap)
	@IMAGE_TESTS=1 $(BIN)/python -m pytest tests/image

clean: ## remove what the other targets made
	rm -rf .venv out dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage .import_linter_cache
