# Two commands need nothing but python3, python3-venv and make:  make demo  and  make test.

PYTHON ?= python3
BIN = .venv/bin
SLOW_OR_TIMED = slow or benchmark
WITHOUT_NETWORK = unshare $(if $(filter 0,$(shell id -u)),,--user --map-root-user) --net --

.PHONY: demo test test-slow test-offline fuzz lint app bench gallery package oracles clean

demo: .venv/installed
	rm -rf demo
	$(BIN)/pruefstand demo --out demo

test: .venv/installed-dev
	$(PYTHON) packaging/system_libraries.py test
	QT_QPA_PLATFORM=offscreen $(BIN)/pytest -q -n 2 -p no:benchmark -m "not ($(SLOW_OR_TIMED))"

test-slow: .venv/installed-dev
	$(PYTHON) packaging/system_libraries.py test
	QT_QPA_PLATFORM=offscreen $(BIN)/pytest -q -p no:benchmark -m slow

# All tests where there is no network at all, and those that watch the program from outside.
test-offline: .venv/installed-dev
	QT_QPA_PLATFORM=offscreen $(WITHOUT_NETWORK) env -u CI -u GITHUB_ACTIONS $(BIN)/pytest -q -n 2 -p no:benchmark \
		-m "not ($(SLOW_OR_TIMED))" --ignore tests/offline
	QT_QPA_PLATFORM=offscreen env -u CI -u GITHUB_ACTIONS $(BIN)/pytest -q -p no:benchmark tests/offline

# Looks for input that is not survived, guided by coverage: all parsers, or  make fuzz OF="card plan" FOR=600.
FOR = 60
fuzz: .venv/installed-fuzz
	$(BIN)/python tests/fuzzing/run_fuzzers.py $(OF) --seconds $(FOR) --keep 8

lint: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

app: .venv/installed
	$(PYTHON) packaging/system_libraries.py app
	$(BIN)/pruefstand app

bench: .venv/installed-dev
	$(BIN)/pytest -q -s -m benchmark tests/benchmarks

# Every page in every state, language, theme and size, and what is cut in them.
gallery: .venv/installed-dev
	$(PYTHON) packaging/system_libraries.py test
	$(BIN)/python packaging/gallery.py --out build/gallery

package: .venv/installed-dev
	$(PYTHON) packaging/system_libraries.py package
	$(BIN)/pyinstaller --noconfirm --clean --log-level WARN packaging/pruefstand.spec
	$(BIN)/python packaging/smoke_test.py dist/pruefstand/pruefstand

# The peers of the benchmarks, and golden tables of libraries that do not fit beside the program.
oracles: .venv-oracles/installed
	set -e; for script in $(wildcard tests/oracles/generate_*.py); do .venv-oracles/bin/python $$script; done
ifdef ORACLES_TORCH
	set -e; for script in $(wildcard tests/oracles/with_torch/generate_*.py); do PYTHONPATH=tests $(ORACLES_TORCH) $$script; done
endif

clean:
	rm -rf .venv .venv-oracles build dist demo .mypy_cache .ruff_cache .import_linter_cache .hypothesis .benchmarks

# A stamp is newer than what it was made from, so that repeated calls do nothing.
.venv/installed: packaging/requirements.lock packaging/environment.py pyproject.toml
	$(PYTHON) packaging/environment.py .venv packaging/requirements.lock
	touch $@

.venv/installed-dev: .venv/installed packaging/requirements-dev.lock
	$(PYTHON) packaging/environment.py .venv packaging/requirements-dev.lock
	touch $@

.venv/installed-fuzz: .venv/installed-dev packaging/requirements-fuzz.lock
	$(PYTHON) packaging/environment.py .venv packaging/requirements-fuzz.lock
	touch $@

.venv-oracles/installed: packaging/requirements-oracles.lock packaging/environment.py
	$(PYTHON) packaging/environment.py .venv-oracles packaging/requirements-oracles.lock
	touch $@
