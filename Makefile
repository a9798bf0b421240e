# Everything runs in .venv, made from the lock file. Needs Python 3.11 or newer with pip, and make.
PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3)
BIN := .venv/bin
STAMP := .venv/.installed
UV := UV_PYTHON_DOWNLOADS=never VIRTUAL_ENV=$(CURDIR)/.venv $(BIN)/uv pip
ROUTING_PYTHON ?= python3.12
SHOWN := ipsgeo/views/*,ipsgeo/cli/*
STUDY ?= data/studies/keski-suomi.toml

.PHONY: demo test test-all check check-style coverage mutants notebooks lab format lock schematic \
        example-survey pictures benchmark peers routing app app-test docs clean

demo: $(STAMP)  ## set up and plan the bundled study
	$(BIN)/ipsgeo plan $(STUDY)

test: $(STAMP)  ## set up and run all tests
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder

test-all: $(STAMP)  ## also the slow tests
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder -m ""

check: check-style coverage mutants  ## format, lint, types, clean notebooks, tests, coverage, mutants

coverage: $(STAMP)  ## the tests, and the share of lines they run: 95 %, of what is shown 85 %
	$(BIN)/python -m coverage erase
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder --cov --cov-report=
	$(BIN)/python -m coverage report --skip-covered --fail-under=95 --omit="$(SHOWN)"
	$(BIN)/python -m coverage report --skip-covered --fail-under=85 --include="$(SHOWN)"

mutants: $(STAMP)  ## change the solver, the audit and the demand line by line: does a test see it?
	PYTHONPATH=scripts nice $(BIN)/python -m mutants $(MUTANTS)

check-style: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/nbstripout --verify notebooks/*.ipynb

notebooks: $(STAMP)  ## run every notebook and check what it wrote
	$(BIN)/python -m pytest tests/test_notebooks.py

lab: $(STAMP)  ## open the notebooks
	$(BIN)/jupyter lab notebooks

format: $(STAMP)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/nbstripout notebooks/*.ipynb

lock: $(STAMP)  ## renew requirements.lock
	$(UV) compile pyproject.toml --extra dev --universal --generate-hashes --upgrade \
	  --no-header --no-annotate --no-emit-index-url --quiet --output-file requirements.lock

schematic: $(STAMP)  ## rebuild data/municipalities/schematic.gpkg (needs npm)
	$(BIN)/python scripts/build_schematic.py

example-survey: $(STAMP)
	$(BIN)/python scripts/build_example_survey.py

pictures: $(STAMP)  ## renew the README's pictures (needs chromium)
	$(BIN)/python scripts/build_pictures.py

benchmark: $(STAMP)
	$(BIN)/python benchmarks/counties.py

peers: $(STAMP)  ## compare with spopt and GerryChain, installed apart from the rest (15 minutes)
	test -x .venv/bench/bin/python || $(PYTHON) -m venv .venv/bench
	UV_PYTHON_DOWNLOADS=never VIRTUAL_ENV=$(CURDIR)/.venv/bench $(BIN)/uv pip install --quiet --editable '.[bench]'
	.venv/bench/bin/python benchmarks/peers.py

routing: $(STAMP)  ## tests of the road router on a small extract (needs Python 3.12)
	test -x .venv/routing/bin/python || $(ROUTING_PYTHON) -m venv .venv/routing
	UV_PYTHON_DOWNLOADS=never VIRTUAL_ENV=$(CURDIR)/.venv/routing $(BIN)/uv pip install --quiet \
	  --editable '.[routing]' pyrosm pytest hypothesis pyyaml
	.venv/routing/bin/python -m pytest -q tests/sources/test_routing.py tests/test_cli_minutes.py

app-test: APP_TESTS := pytest hypothesis pyyaml playwright
app-test: $(STAMP)  ## tests of the app (needs chromium)
	test -x .venv/app/bin/python || $(PYTHON) -m venv .venv/app
	UV_PYTHON_DOWNLOADS=never VIRTUAL_ENV=$(CURDIR)/.venv/app $(BIN)/uv pip install --quiet --editable '.[app]' $(APP_TESTS)
	.venv/app/bin/python -m pytest -q tests/test_app.py

app: $(STAMP)  ## the planner's app, in the browser
	test -x .venv/app/bin/python || $(PYTHON) -m venv .venv/app
	UV_PYTHON_DOWNLOADS=never VIRTUAL_ENV=$(CURDIR)/.venv/app $(BIN)/uv pip install --quiet --editable '.[app]'
	.venv/app/bin/python -m ipsgeo.app notebooks/app.ipynb

docs: $(STAMP)  ## build the documentation into docs/_build/html, notebooks run, without a network
	$(BIN)/python -m sphinx -W --keep-going -q -b html -d docs/_build/doctrees docs docs/_build/html

clean:
	rm -rf .venv

$(STAMP): requirements.lock pyproject.toml
	$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'Python 3.11 or newer is needed')"
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==0.13.9 || true
	$(UV) install --quiet --require-hashes -r requirements.lock \
	  || $(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(UV) install --quiet --no-deps --no-build-isolation --editable . \
	  || $(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@
