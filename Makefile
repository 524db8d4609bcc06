# Two commands do everything: `make run` and `make test`. Both build .venv first (packaging/bootstrap.py).
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN = .venv/bin/python
XVFB = xvfb-run -a -s "-screen 0 1920x1200x24 -noreset"
TESTS = env -u PYTHONDONTWRITEBYTECODE QT_QPA_PLATFORM=xcb $(XVFB) $(BIN) -m pytest -q

.PHONY: venv run test lint bench soak fuzz mutants lock clean-venv

venv:
	@$(PYTHON) packaging/bootstrap.py venv

run:
	@$(PYTHON) packaging/bootstrap.py run

test:
	@$(PYTHON) packaging/bootstrap.py test
	@$(MAKE) --no-print-directory lint
	$(TESTS) -m "not soak and not bench and not fuzz"

lint:
	$(BIN) -m ruff check .
	$(BIN) -m ruff format --check .
	$(BIN) -m mypy
	.venv/bin/lint-imports --no-cache

# Table, picture and results.json in tests/benchmarks; a missed goal fails nothing, a wrong pixel does. Less at once:
# `make bench ONLY=load` (one name of a file or test); its rows replace theirs in the table.
bench:
	@$(PYTHON) packaging/bootstrap.py bench
	$(TESTS) -s -m bench tests/benchmarks $(if $(ONLY),-k "$(ONLY)")

# Plants known faults one at a time and sees that tests notice each; `make mutants ROWS="padding-counted"` tries some.
mutants:
	@$(PYTHON) packaging/bootstrap.py test
	$(BIN) tests/mutants/plant.py $(ROWS)

soak:
	@$(PYTHON) packaging/bootstrap.py test
	$(TESTS) -m soak

fuzz:
	@$(PYTHON) packaging/bootstrap.py test
	$(TESTS) -s -m fuzz

# For developers: needs uv. Users and CI install requirements.lock with plain pip.
lock:
	uv pip compile --universal --generate-hashes --python-version 3.11 --no-emit-index-url --no-emit-find-links \
		--no-header -o requirements.lock packaging/requirements.in

clean-venv:
	rm -rf .venv
