# `make demo` and `make test` do all the set-up, in .venv, on a fresh clone with Python 3.10 or later.
PYTHON ?= python3
BIN := .venv/bin
SDKS ?= 7.9.0 8.11.1 12.5.1
PYTHONS ?= 3.10 3.13
OF_SDKS := tests/protocol tests/resources tests/payment_page tests/api tests/account tests/sdk tests/webhooks tests/whole \
  tests/recordings
COVERED := rules protocol store resources payment_page api

comma := ,
space := $(subst ,, )

.PHONY: demo test lint unit money matrix pythons steps bench

demo: .venv/demo
	@$(BIN)/python -m fakecheckout demo

test: lint unit money steps matrix pythons

lint: .venv/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pyright --pythonpath $(BIN)/python

# All that decides what Stripe would say has to be covered in every branch.
unit: .venv/test
	$(BIN)/pytest -n 2 --cov --cov-report=
	$(BIN)/coverage report --include '$(subst $(space),$(comma),$(COVERED:%=fakecheckout/%/*))' --skip-covered --show-missing --fail-under=100

# The properties of money, over 10,000 examples each.
money: .venv/test
	MONEY_EXAMPLES=10000 $(BIN)/pytest -n 2 -q tests/rules/test_amounts.py tests/resources/checkout/amounts/test_money_properties.py

# What depends on the SDK, on older ones, each in a virtual environment of its own. The newest SDK is the one of `unit`.
matrix: .venv/test
	@for sdk in $(SDKS); do tools/elsewhere.sh $(BIN)/python sdk-$$sdk "stripe==$$sdk" $(OF_SDKS) || exit 1; done

# The same, and those of the rules, on other Pythons, where pyenv has them.
pythons:
	@for version in $(PYTHONS); do \
	  found=$$(ls -d $${PYENV_ROOT:-$$HOME/.pyenv}/versions/$$version.*/bin/python 2>/dev/null | tail -1); \
	  if [ -z "$$found" ]; then found=$$(command -v python$$version); fi; \
	  if [ -z "$$found" ]; then echo "CPython $$version is not here: left out"; continue; fi; \
	  tools/elsewhere.sh "$$found" python-$$version stripe $(OF_SDKS) tests/rules tests/store || exit 1; \
	done

# The state machine for longer: some 10,250 steps.
steps: .venv/test
	$(BIN)/pytest tests/test_state_machine.py --hypothesis-profile=long -p no:randomly

bench: .venv/test
	$(BIN)/python benchmarks/ratios.py

.venv/demo: pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

.venv/test: pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[test]'
	@touch $@ .venv/demo
