# The map of the commands: `make` alone prints it. Everything below needs only Python >= 3.11 and make;
# what is missing besides (virtual environment, Node, Chromium) the targets install themselves.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

BIN := .venv/bin
ASSETS := platform/samsyn/web/assets
DIST := platform/samsyn/web/static/dist
CSS := platform/samsyn/web/static/css
TRANSLATIONS := platform/samsyn/translations
PYTHON_SOURCES := $(wildcard platform tenants migrations config tools tests bench wsgi.py worker.py)
TYPED_SOURCES := $(wildcard platform tenants wsgi.py worker.py tools tests bench)
PO := $(wildcard $(TRANSLATIONS)/*/LC_MESSAGES/*.po)
# Arguments for one's own run: make run ARGS="--port 8080", make test ARGS="-x tests/isolation"
ARGS ?=

##@ Use
run: build ## The whole service with demo data on http://127.0.0.1:8000 (Ctrl-C ends it)
	@exec $(BIN)/samsyn up --demo $(ARGS)

seed: build ## Make the demo data in ./var without starting the service
	@$(BIN)/samsyn seed $(ARGS)

routes: build ## Every address with its methods and who may use it
	@$(BIN)/samsyn routes $(ARGS)

##@ Check
check: lint types imports test ## All that continuous integration runs

test: build ## Every test, on real services and in a real browser
	@chromium=$$($(BIN)/python tools/chromium.py) && SAMSYN_CHROMIUM="$$chromium" $(BIN)/pytest -n 2 --dist loadfile $(ARGS)

test-isolation: build ## Only what proves that municipalities are kept apart
	@$(BIN)/pytest tests/isolation $(ARGS)

test-browser: build ## Only the journeys in the browser
	@chromium=$$($(BIN)/python tools/chromium.py) && SAMSYN_CHROMIUM="$$chromium" $(BIN)/pytest tests/journeys $(ARGS)

lint: venv ## Style, likely mistakes, format (ruff); contrast of the colours
	@echo "lint"
	@$(BIN)/ruff check --quiet $(PYTHON_SOURCES)
	@$(BIN)/ruff format --quiet --check $(PYTHON_SOURCES) || { echo "Not formatted: run 'make format'." >&2; exit 1; }
	@$(BIN)/python tools/contrast.py $(CSS)/tokens.css

types: venv ## Types, strict (mypy)
	@echo "types"
	@$(BIN)/mypy $(TYPED_SOURCES)

imports: venv ## The import contracts of pyproject.toml (import-linter)
	@echo "imports"
	@$(BIN)/lint-imports

bench: build ## Benchmarks as JSON lines, each with its ratio to a floor measured in the same run
	@$(BIN)/python -m bench $(ARGS)

# Strict: a package that the registry knows nothing of is a failure, for then nothing has been looked at.
audit: venv ## Known vulnerabilities in the locked packages (asks the package registry; ARGS="-s osv" asks OSV)
	@$(BIN)/pip-audit --strict --requirement requirements/runtime.txt --disable-pip $(ARGS)

##@ Change
format: venv ## Put the sources in order (ruff)
	@$(BIN)/ruff check --quiet --fix-only $(PYTHON_SOURCES)
	@$(BIN)/ruff format --quiet $(PYTHON_SOURCES)

db-new: build ## A new migration: make db-new m="what it does"
	@test -n "$(m)" || { echo 'Say what it does: make db-new m="rounds: add a pause"' >&2; exit 1; }
	@$(BIN)/samsyn db new --message "$(m)"

translations: venv ## Read the texts out of the sources, bring the .po files up to date, compile them
	@mkdir -p $(TRANSLATIONS)
	@$(BIN)/pybabel -q extract -F pyproject.toml -k N_ -k _l -k lazy_gettext --no-location --sort-output --project=samsyn -o $(TRANSLATIONS)/messages.pot platform tenants
	@test -d $(TRANSLATIONS)/en || $(BIN)/pybabel -q init -l en -i $(TRANSLATIONS)/messages.pot -d $(TRANSLATIONS)
	@$(BIN)/pybabel -q update --no-fuzzy-matching --ignore-obsolete -D messages -i $(TRANSLATIONS)/messages.pot -d $(TRANSLATIONS)
	@$(BIN)/pybabel -q compile --statistics -d $(TRANSLATIONS)

lock: venv ## Lock the Python and npm packages anew after an edit of requirements/*.in or package.json
	@$(BIN)/python tools/lock.py

##@ Build (the others ask for it when needed)
build: venv assets compiled

venv: .venv/.installed ## .venv with the locked packages

assets: $(DIST)/manifest.json ## Bundled scripts and styles in web/static/dist

clean: ## Remove what was built; data in ./var and .venv stay
	@rm -rf $(DIST) $(ASSETS)/node_modules .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build *.egg-info
	@find platform tenants tests tools migrations -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
	@find platform tenants -name '*.mo' -delete

help: ## This map
	@awk 'BEGIN { FS = ":.*## " } \
	  /^##@/ { printf "\n%s\n", substr($$0, 5) } \
	  /^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST)); echo

.venv/.locked: requirements/dev.txt tools/venv.sh
	@sh tools/venv.sh
	@touch $@

.venv/.installed: .venv/.locked pyproject.toml
	@PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(DIST)/manifest.json: .venv/.locked tools/assets.py $(ASSETS)/package-lock.json $(ASSETS)/build.mjs $(wildcard $(ASSETS)/src/*.js $(ASSETS)/src/*/*.js $(CSS)/*.css)
	@$(BIN)/python tools/assets.py

compiled: $(PO:.po=.mo)

%.mo: %.po .venv/.locked
	@$(BIN)/pybabel -q compile -i $< -o $@ -l $(notdir $(patsubst %/LC_MESSAGES/,%,$(dir $<)))

.PHONY: run seed routes check test test-isolation test-browser lint types imports bench audit format db-new translations \
  lock build venv assets compiled clean help
