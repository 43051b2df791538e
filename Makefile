# Two commands: `make run` opens the city, `make test` checks everything. Both set up what is missing.
machine := python3 -m coop.machine

.PHONY: run setup test check services bench screenshots lock clean

run:          ## open the city (PORT=…, HOST=…, CITY=…, DEMO=0)
	@exec $(machine) run

setup:        ## only set up
	@exec $(machine) setup

test:         ## every check, then every test
	@exec $(machine) test

check:        ## format, lint, types, contracts: seconds
	@exec $(machine) check

services:     ## PostgreSQL and Redis for development
	@exec $(machine) services

bench:        ## measure something (NAME=…, ARGS='…')
	@exec $(machine) bench $(NAME) $(ARGS)

screenshots:  ## pictures of the main pages, into .local/screenshots
	@exec $(machine) screenshots

lock:         ## pin the newest versions that fit pyproject.toml and package.json
	@exec $(machine) lock

clean:        ## remove all that set-up and running made, the city's data included
	rm -rf .venv .local node_modules coop/static/vendor .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
