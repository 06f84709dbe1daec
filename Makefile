# `make site` builds the site into output/; `make test` installs what the tests need and runs them. Both are quick the
# second time: what was installed is remembered in .venv/*.stamp until a lock file changes.

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; break; }; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
READY := .venv/site.stamp
TOOLS := $(READY) .venv/test.stamp .venv/node.stamp .venv/browser.stamp .venv/server.stamp

.PHONY: site preview check lint test test-deep golden clean

site: $(READY)  ## build the site into output/
	$(BIN)/python -m site_builder build

preview: $(READY)  ## serve the site on this machine and rebuild on every save
	$(BIN)/python -m site_builder preview

check: $(READY)  ## everything the build checks, warnings as problems
	$(BIN)/python -m site_builder check

lint: .venv/test.stamp
	$(BIN)/ruff check --extend-exclude tests/broken .
	$(BIN)/mypy

test: lint $(TOOLS)  ## what must hold before a change is taken
	$(BIN)/python -m pytest -m "not slow"

test-deep: lint $(TOOLS) .venv/deep.stamp  ## the same, and what takes minutes
	$(BIN)/python -m pytest

golden: .venv/test.stamp  ## write the expected outputs anew; read the difference before you commit it
	$(BIN)/python -m tests.update

clean:
	rm -rf .venv .cache node_modules output build *.egg-info

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed; none was found."; exit 1; }
	$(PYTHON) -m venv .venv

.venv/site.stamp: requirements.lock requirements-build.lock pyproject.toml | .venv/bin/python
	@echo "Installing what the site needs (once; about a minute)"
	$(PIP) --require-hashes -r requirements-build.lock -r requirements.lock
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/test.stamp: requirements-test.lock $(READY)
	@echo "Installing what the tests need (once; a minute or two)"
	$(PIP) --require-hashes -r requirements-test.lock
	@touch $@

.venv/node.stamp: package.json package-lock.json requirements-node.lock tests/install.sh | $(READY)
	sh tests/install.sh node
	@touch $@

.venv/deep.stamp: tests/deep/package.json tests/deep/package-lock.json tests/install.sh .venv/node.stamp
	sh tests/install.sh deep
	@touch $@

.venv/browser.stamp: tests/install.sh .venv/test.stamp
	sh tests/install.sh browser
	@touch $@

.venv/server.stamp: tests/install.sh .venv/test.stamp
	sh tests/install.sh server
	@touch $@
