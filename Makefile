# Every target works on a machine that has only make and Python 3.11 or newer:
# the first one you call builds .venv, and later ones install again only after pyproject.toml changed.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help install demo test published upgraded lint format parity tensorflow compat fuzz bench book clean

VENV    := .venv
BIN     := $(VENV)/bin
WORKERS ?= 2
TESTS   ?= tests src
ARGS    ?=

# One folder of compiled programs for a whole run, shared by the test workers and kept between runs.
export HORNBOOK_CACHE ?= $(CURDIR)/.cache/compiled
export PIP_DISABLE_PIP_VERSION_CHECK := 1

# A .venv whose Python is gone holds nothing: forget what was installed into it.
$(shell test -x $(BIN)/python || rm -f $(VENV)/.stamp-*)

help: ## show this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 10

install: $(VENV)/.stamp-dev ## build .venv with everything a developer needs

demo: $(VENV)/.stamp-demo ## train, score and draw a first model
	$(BIN)/python -m hornbook demo $(ARGS)

test: $(VENV)/.stamp-dev ## run all tests and every docstring example (TESTS=path, ARGS='-k name', WORKERS=n)
	$(BIN)/python -m pytest -n $(WORKERS) $(TESTS) $(ARGS)

published: $(VENV)/.stamp-dev ## train the classic programs in full and compare with published results (HORNBOOK_DATASETS=folder)
	HORNBOOK_PUBLISHED=1 $(BIN)/python -m pytest -n 1 -rs -v tests/programs/test_programs.py \
	    -k published $(ARGS)

upgraded: $(VENV)/.stamp-dev .cache/tensorflow/installed ## bring every old program up to date and compare its numbers with the original's
	HORNBOOK_UPGRADED=1 HORNBOOK_TENSORFLOW=.cache/tensorflow/bin/python $(BIN)/python -m pytest \
	    -n $(WORKERS) --dist loadgroup -rs -v tests/upgraded $(ARGS)

lint: $(VENV)/.stamp-dev ## check format, lint rules, types and spelling
	@failed=; for check in 'ruff format --check .' 'ruff check .' mypy codespell; do \
	    echo "$(BIN)/$$check"; $(BIN)/$$check || failed=yes; \
	done; test -z "$$failed"

format: $(VENV)/.stamp-dev ## rewrite the files as `make lint` wants them
	$(BIN)/ruff check --fix-only --exit-zero .
	$(BIN)/ruff format .

parity: $(VENV)/.stamp-dev ## compare every entry with real Keras and write docs/parity.md
	$(BIN)/python -m pytest -n $(WORKERS) tests/oracle --ignore tests/oracle/test_page.py \
	    --parity-page docs/parity.md $(ARGS)
	$(BIN)/python -m pytest tests/oracle/test_page.py

tensorflow: $(VENV)/.stamp-dev .cache/tensorflow/installed ## run old programs beside real TensorFlow, and record its values anew
	.cache/tensorflow/bin/python -m tests.oracle.tensorflow_sides.record \
	    tests/oracle/recorded/tensorflow1/cases.json
	HORNBOOK_TENSORFLOW=.cache/tensorflow/bin/python $(BIN)/python -m pytest -n $(WORKERS) \
	    tests/oracle/test_tensorflow_programs.py tests/oracle/test_tensorflow_cases.py $(ARGS)

compat: $(VENV)/.stamp-dev ## write docs/compat.md from the tables of old spellings
	$(BIN)/python -m hornbook.compat.page docs/compat.md

fuzz: $(VENV)/.stamp-dev ## load 20,000 mutated model files of each format (ARGS='keras --count 500')
	$(BIN)/python -m tests.hostile.fuzz $(ARGS)

bench: $(VENV)/.stamp-dev ## measure speed (no tests: numbers for this machine)
	$(BIN)/python -m benchmarks $(ARGS)

book: $(VENV)/.stamp-book ## run the lessons of the course book and build its site, book/site/index.html
	$(BIN)/python book/render.py $(ARGS)

clean: ## remove what the other targets made, .venv included
	rm -rf $(VENV) .cache dist book/pages book/site
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# dev and demo together, so that `make demo` after `make test` has nothing to install.
$(VENV)/.stamp-dev: pyproject.toml $(BIN)/python
	$(BIN)/python -m pip install --quiet -e '.[dev,demo]'
	@touch $@ $(VENV)/.stamp-demo

$(VENV)/.stamp-demo: pyproject.toml $(BIN)/python
	$(BIN)/python -m pip install --quiet -e '.[demo]'
	@touch $@

# Real TensorFlow for `make tensorflow` alone; tf_keras and tf_slim hold what tf.contrib became.
.cache/tensorflow/installed: Makefile | $(BIN)/python
	$(BIN)/python -m venv --clear .cache/tensorflow
	.cache/tensorflow/bin/python -m pip install --quiet 'tensorflow-cpu>=2.16' tf_keras tf_slim scikit-learn tensorboard
	@touch $@

$(VENV)/.stamp-book: pyproject.toml $(BIN)/python
	$(BIN)/python -m pip install --quiet -e '.[book]'
	@touch $@

# An environment that is there already is kept; one whose Python is gone is made anew.
$(BIN)/python:
	@for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11 python; do \
	    $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
	    echo "$$python -m venv --clear $(VENV)"; \
	    exec $$python -m venv --clear $(VENV); \
	done; \
	echo "hornbook needs Python 3.11 or newer; none found. Name yours: make PYTHON=/path/to/python3" >&2; \
	exit 1
