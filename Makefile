# Two commands on a fresh machine: `make run` and `make test`. Both set .venv up first.
# Another Python: `PYTHON=python3.12 make run`. More words for the command: `make test ARGS=tests/core`.
# Standard input and output belong to the program: recipes are silent, the set-up talks on stderr.
.SILENT:
.PHONY: run test check bench eval soak mutate coverage audit lock clean set-up

run:
	scripts/set-up runtime
	exec .venv/bin/vet-request chat $(ARGS)

# On every core; what is left of a slow file goes to whoever is free.
test: set-up
	.venv/bin/python -m pytest -n logical --dist worksteal $(ARGS)

check: set-up
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports --no-logo

bench: set-up
	.venv/bin/python -m bench $(ARGS)

eval: set-up
	.venv/bin/python -m bench.evaluate $(ARGS)

soak: set-up
	.venv/bin/python -m pytest -m soak -n logical --dist worksteal --timeout 0 $(ARGS)

# Small faults in a sample of places: how many do the tests notice?
mutate: set-up
	.venv/bin/python -m bench.mutate $(ARGS)

# Every branch of the core, by its own tests.
coverage: set-up
	.venv/bin/coverage run --branch --source=bot/core -m pytest tests/core -q --timeout 0
	.venv/bin/coverage report --fail-under=100 $(ARGS)

audit: set-up
	scripts/audit

lock: set-up
	scripts/lock $(ARGS)

clean:
	rm -rf .venv .set-up.lock .coverage htmlcov dist
	rm -rf .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

set-up:
	scripts/set-up development
