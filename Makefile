# The few commands there are. `make demo` and `make test` set up all they need in .venv first; where another Python is at
# hand, `make test` runs a small part of Standoff with it as well, in .venv-other.
PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
BIN := .venv/bin
SOURCES := src tests benchmarks tools setup.py

.PHONY: help demo test room check references hooks coverage browser bench mutants wheel clean

help:
	@echo "make demo    set up, then run the main job on the flagship scenario"
	@echo "make test    set up, then lint, types and every test, fast and slow"
	@echo "make check   lint and types alone"
	@echo "make room    the tests of one room: ROOM=claims; those that take long as well with SLOW=1"
	@echo "make references  write again the pages that are made from the source"
	@echo "make hooks   check each commit before it is made, with the tools in .venv"
	@echo "make coverage    what the fast tests run of each room: ROOMS=\"claims queries\""
	@echo "make browser install what the tests of the page need (Chromium), where one may"
	@echo "make bench   the eight benchmarks, in their quick form (benchmarks/README.md has the long one)"
	@echo "make mutants change the source at random and see which changes no test notices: COUNT=40 SEED=1 MINUTES=60"
	@echo "make wheel   a wheel with its kernels compiled, in dist: for this Python and its numba, on x86-64 with AVX2"
	@echo "make clean   remove what these commands made"

.venv/ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	-$(BIN)/python tools/ahead.py
	@touch $@

.venv/ready-to-test: .venv/ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[test]"
	@touch $@

.venv-other/ready: .venv/ready pyproject.toml
	tests/other-python

demo: .venv/ready
	$(BIN)/standoff run north-korea-2017 --worlds 1000

check: .venv/ready-to-test
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/mypy

ROOM ?= language

room: .venv/ready-to-test
	$(BIN)/python -m pytest -q tests/$(ROOM) tests/test_rooms.py $(if $(SLOW),-m "slow or not slow")

references: .venv/ready-to-test
	$(BIN)/python tools/references.py

hooks: .venv/ready-to-test
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[hooks]"
	$(BIN)/pre-commit install

# What numba compiles is not traced, so kernels look as if no test ran them; tests of how long something takes may fail.
coverage: .venv/ready-to-test
	rm -f .coverage .coverage.*
	-$(BIN)/python -m coverage run -m pytest -q $(if $(ROOMS),$(ROOMS:%=tests/%))
	$(BIN)/python -m coverage combine --quiet
	$(BIN)/python tools/coverage_by_room.py

browser:
	tests/app/install-browser

test: check browser .venv-other/ready
	$(BIN)/python -m pytest -q -n 2 --dist loadfile
	$(BIN)/python -m pytest -q -n 2 --dist loadfile -m slow

bench: .venv/ready-to-test browser
	$(BIN)/python benchmarks/gambit.py --quick
	$(BIN)/python benchmarks/families.py --quick
	$(BIN)/python benchmarks/cards.py --quick
	$(BIN)/python benchmarks/sweep.py --quick
	$(BIN)/python benchmarks/growth.py --quick
	$(BIN)/python benchmarks/flagship.py --quick
	$(BIN)/python benchmarks/variants.py --quick
	$(BIN)/python benchmarks/slider.py --moves 10

COUNT ?= 40
SEED ?= 1
MINUTES ?= 60

.venv/ready-to-mutate: .venv/ready-to-test
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[mutants]"
	@touch $@

mutants: .venv/ready-to-mutate
	$(BIN)/python tools/mutants.py --count $(COUNT) --seed $(SEED) --minutes $(MINUTES) $(ROOMS)

wheel: .venv/ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "setuptools>=77"
	$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir dist .

clean:
	rm -rf .venv .venv-other build dist .coverage .coverage.* .pytest_cache .mypy_cache .ruff_cache .hypothesis src/*.egg-info \
		src/standoff/equilibrium/ahead
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +
