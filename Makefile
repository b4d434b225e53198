# Longitude. `make demo` shows it, `make test` proves it; `make help` lists the rest.
#
# There is one build configuration, always these two commands, so that the tested binary is the shipped one
# (ARCHITECTURE.md, "The build").

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:

BUILD := swift build -c release --build-tests
UNIT_TESTS := swift test -c release --disable-testable-imports
BIN := .build/release
ASSETS := .build/web-assets
PYTHON := .build/venv/bin/python
PYTEST := $(PYTHON) -m pytest -o cache_dir=.build/pytest
# Files of tests by two; those that compare times stand alone.
TIMED := Tests/Browser/test_paired_requests.py
SUITE := -n 2 --dist loadfile --ignore $(TIMED) Tools Tests/Node Tests/Browser

PORT ?= 8080
PEOPLE ?= 2000
DATA ?= .build/demo
ONLY ?=
SECONDS_OF_FUZZING ?= 60
ADVISORIES ?= .build/advisories

.PHONY: help
help: ## what can be made
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1@\2/p' $(MAKEFILE_LIST) | column -t -s @

.PHONY: setup
setup: ## install what Debian and PyPI must supply; does nothing when all is there
	@Tools/setup.sh

.PHONY: build
build: setup ## compile the product and its tests
	$(BUILD)

.PHONY: demo
demo: build ## a synthetic London on this machine [PORT=8080] [PEOPLE=2000] [DATA=.build/demo]
	@exec $(BIN)/longitude demo --port $(PORT) --people $(PEOPLE) --data $(DATA) --assets $(ASSETS) \
		--pdf-python $(PYTHON)

.PHONY: test
test: build ## every test of everyday work: unit, store, HTTP, browser
	$(UNIT_TESTS)
	Tools/check-grant-cannot-be-forged.sh
	$(PYTEST) $(SUITE)
	$(PYTEST) $(TIMED)

.PHONY: test-all
test-all: build ## the same with the long tests, and a minute of fuzzing
	LONGITUDE_TESTS=all $(UNIT_TESTS)
	Tools/check-grant-cannot-be-forged.sh
	LONGITUDE_TESTS=all $(PYTEST) $(SUITE)
	LONGITUDE_TESTS=all $(PYTEST) $(TIMED)
	Tools/fuzz.sh $(SECONDS_OF_FUZZING)

.PHONY: pictures
pictures: build ## take the pictures of docs/pictures anew
	UPDATE_PICTURES=1 LONGITUDE_TESTS=all $(PYTEST) Tests/Browser

.PHONY: bench
bench: build ## the figures of docs/benchmarks.md, into .build/bench/results.json [ONLY=name]
	@PATH="$(CURDIR)/.build/venv/bin:$$PATH" exec $(BIN)/Benchmarks --folder .build/bench $(if $(ONLY),--only $(ONLY))

.PHONY: bench-large
bench-large: build ## the view among 100,000 people; takes long
	@PATH="$(CURDIR)/.build/venv/bin:$$PATH" exec $(BIN)/Benchmarks --folder .build/bench --large

.PHONY: fuzz
fuzz: ## bytes made to break the parsers [SECONDS_OF_FUZZING=60 for each]
	@Tools/fuzz.sh $(SECONDS_OF_FUZZING)

.PHONY: lint
lint: ## the rules of the house, and the format
	@python3 Tools/lint.py
	@swift format lint --strict --parallel --recursive Package.swift Sources Tests
	@echo "lint: the format is as .swift-format says"

.PHONY: format
format: ## put the format right
	swift format --in-place --parallel --recursive Package.swift Sources Tests

.PHONY: docs
docs: build ## the reference of the public targets, into .build/docs
	@Tools/docs.sh

.PHONY: sbom
sbom: build ## what it is made of, in CycloneDX, into .build/sbom.json
	@python3 Tools/bill-of-materials.py >.build/sbom.json && echo "written to .build/sbom.json"

.PHONY: advisories
advisories: build ## known weaknesses of what it is made of, by a copy of osv.dev [ADVISORIES=.build/advisories]
	@$(PYTHON) Tools/advisories.py $(ADVISORIES)

.PHONY: clean
clean: ## remove everything that was built, the demo's data too
	rm -rf .build .build-*
