# make audit   set everything up and audit the reports in corpus/
# make test    set everything up and run lint, formatting, types, layers and tests
# make docs    write the generated pages of docs/ and the outputs shown in the READMEs anew
# make rivals  compare how figures are read with two other programs, which are installed into build/
# make constraints    pin the newest versions of everything that pyproject.toml asks for

VENV := .venv
BIN := $(VENV)/bin
# The first interpreter that is new enough; override with `make PYTHON=…`.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
# One more than there are processors: tests wait for browsers, notebooks and the nodes of a cluster.
WORKERS = $(shell $(PYTHON) -c 'import os; print((os.cpu_count() or 1) + 1)')
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

.PHONY: audit test docs rivals constraints clean

audit: $(VENV)/.installed
	@$(BIN)/extractor audit corpus; status=$$?; [ $$status -le 1 ] || exit $$status  # 1 = errors found in the reports

test: $(VENV)/.installed-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n $(WORKERS) --dist loadfile

docs: $(VENV)/.installed-dev
	$(BIN)/python docs/generate.py

rivals: $(VENV)/.installed
	[ -x build/rivals/bin/python ] || $(PYTHON) -m venv build/rivals
	build/rivals/bin/python -m pip install --quiet --disable-pip-version-check emoji==1.7.0 jionlp recognizers-text-suite
	$(BIN)/python benchmarks/rivals.py --python build/rivals/bin/python

$(BIN)/python:
	@[ -n "$(PYTHON)" ] || { echo "Python 3.11 or newer is needed and none was found" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(BIN)/python pyproject.toml constraints.txt
	$(PIP) -e .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(PIP) -e '.[dev]'
	@touch $@

constraints:
	scratch=$$(mktemp -d) && trap 'rm -rf "$$scratch"' EXIT && $(PYTHON) -m venv "$$scratch" && \
	"$$scratch/bin/python" -m pip install --quiet '.[dev]' && \
	{ echo '# The versions everything is tested with, made by: make constraints' && \
	"$$scratch/bin/python" -m pip freeze --exclude extractor; } > constraints.txt

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
