# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Everything that is downloaded, cached or built stays in this directory:
# .venv, .nox, .cache, .ansible and dist. Nothing is written to a home.
export XDG_CACHE_HOME := $(CURDIR)/.cache
export XDG_DATA_HOME := $(CURDIR)/.cache/share
export XDG_STATE_HOME := $(CURDIR)/.cache/state
export PIP_CACHE_DIR := $(CURDIR)/.cache/pip
export UV_CACHE_DIR := $(CURDIR)/.cache/uv
export ANSIBLE_HOME := $(CURDIR)/.cache/ansible
export HYPOTHESIS_STORAGE_DIRECTORY := $(CURDIR)/.cache/hypothesis
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Byte code is kept, inside the checkout: without it each start of Ansible compiles all of Ansible anew.
unexport PYTHONDONTWRITEBYTECODE
# Coverage is measured in every process of the tests, whatever its directory.
export COVERAGE_ROOT := $(CURDIR)
export UV_COMPILE_BYTECODE := 1
# pip asks rustc for its version, and a rustc by rustup then makes files.
export RUSTUP_HOME ?= $(CURDIR)/.cache/rustup

# Every Python that pyenv installed is to be found, the newest first; without pyenv, those on PATH.
PYENV_PYTHONS := $(shell command -v pyenv >/dev/null && for version in $$(pyenv versions --bare | grep -xE '[0-9.]+' | sort -rV); \
	do printf '%s/versions/%s/bin:' "$$(pyenv root)" "$$version"; done)
export PATH := $(PYENV_PYTHONS)$(PATH)

NOX := .venv/bin/nox

.DEFAULT_GOAL := help
.PHONY: help venv demo check test test-all lint units sanity integration molecule installed bench docs build clean

help:  ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

venv: .venv/ready  ## set up .venv: Ansible, the emulator's packages, nox

# The link makes this checkout the collection community.zerotier for all that runs from .venv.
.venv/ready: requirements-dev.txt requirements.txt
	@set -e; \
	for python in $(PYTHON) python3.13 python3.14 python3.12 python3.11 python3; do \
		"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break || python=; \
	done; \
	test -n "$$python" || { echo "make: Python 3.11 or newer was not found."; exit 1; }; \
	echo "Setting up .venv with $$("$$python" --version)"; \
	"$$python" -m venv --clear --without-pip .venv; \
	"$$python" -m pip --python .venv/bin/python install --quiet pip -r requirements-dev.txt; \
	cd .venv/lib/python3.*/site-packages; \
	mkdir -p ansible_collections/community; \
	ln -s ../../../../../.. ansible_collections/community/zerotier
	@touch $@

demo: venv  ## see it work: the emulator, a playbook run three times, the inventory
	.venv/bin/python tests/demo/demo.py

check: venv  ## while you work: style, types, and the tests of what you changed, in under 90 seconds
	@$(NOX) -s ruff mypy && $(NOX) -s units --install-only
	@.nox/units/bin/pytest -q -n auto --dist worksteal $$(.venv/bin/python -m tests.changed)

NEWEST := 2.21
CHECKS := lint docs-check license-check extra-checks ansible-lint ruff mypy changelog "sanity($(NEWEST))" integration build
MORE_CHECKS := docs "sanity(2.18)" "sanity(2.19)" "sanity(2.20)" core molecule installed lint_installed

# Runs checks, then pytest, so that the last line printed is its summary.
define CHECK
	@mkdir -p .cache; rm -f .cache/skipped .cache/checks.json
	@$(NOX) --report .cache/checks.json -s $(1); checks=$$?; \
	$(NOX) -s units --install-only || exit 1; \
	echo; test ! -e .cache/skipped || sort -u .cache/skipped; \
	.venv/bin/python -c "$$SUMMARY"; \
	$(2) && exit $$checks
endef

PYTEST := .nox/units/bin/pytest -n auto --dist worksteal --durations=10 --durations-min=5
NOTE := .nox/units/bin/python -m tests.versions note .cache/versions $(NEWEST) units

test: venv  ## run the checks and the tests
	$(call CHECK,$(CHECKS),$(PYTEST) --cov && $(NOTE))

test-all: venv  ## run what takes longer: every ansible-core, roles, playbooks, the installed collection
	$(call CHECK,$(MORE_CHECKS),ZEROTIER_DEEP=1 $(PYTEST) tests/state_machine)

define SUMMARY
import json
sessions = json.load(open(".cache/checks.json"))["sessions"]
for result in sorted({s["result"] for s in sessions}):
    print(f"Checks {result}:", *(s["name"] for s in sessions if s["result"] == result), flush=True)
endef
export SUMMARY

units: venv  ## run the unit tests alone (make units ARGS="-k routes -x")
	@$(NOX) -s units -- $(ARGS)

lint: venv  ## check style, types, YAML, documentation, licences and playbooks
	@$(NOX) -s ruff mypy lint extra-checks docs-check license-check changelog ansible-lint

sanity: venv  ## run ansible-test sanity (make sanity ARGS="--test validate-modules")
	@$(NOX) -s "sanity($(NEWEST))" -- $(ARGS)

integration: venv  ## run the integration targets against the emulator (ARGS="TARGET ...")
	@$(NOX) -s integration -- $(ARGS)

molecule: venv  ## run the roles' Molecule scenarios
	@$(NOX) -s molecule

installed: venv  ## run playbooks and roles from the installed collection, oldest and newest core
	@$(NOX) -s installed -- $(ARGS)

bench: venv  ## measure it, in under 15 minutes: a table and a chart in .cache/benchmarks
	@$(NOX) -s bench -- $(ARGS)

docs: venv  ## build the documentation as web pages in .cache/docs
	@$(NOX) -s docs

build: venv  ## build the collection in dist/ and let Galaxy's importer check it
	@$(NOX) -s build

clean:  ## remove all that was downloaded, cached or built
	rm -rf .ansible .cache .nox .venv dist tests/output
