# Two commands do everything: `make run` and `make test`. Both build .venv first (packaging/bootstrap.py).
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN = .venv/bin/python

.PHONY: venv run test lint bench soak lock clean-venv
