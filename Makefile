# Keyhop. `make help` lists what can be done.

.DEFAULT_GOAL := help
SHELL := /bin/bash

# The system's Node if it is new enough, else the pinned one of infra/node, installed into .cache/node.
SYSTEM_NODE := $(shell node -p 'process.versions.node.split(".")[0] >= 24 ? process.execPath : ""' 2>/dev/null)
ifeq ($(SYSTEM_NODE),)
ARCH := $(if $(filter aarch64 arm64,$(shell uname -m)),arm64,x64)
NODE := $(CURDIR)/.cache/node/node_modules/node-linux-$(ARCH)/bin/node
else
NODE := $(SYSTEM_NODE)
endif
export PATH := $(dir $(NODE)):$(PATH)
# As in infra/local/node-flags.ts, which says why.
NODE_FLAGS := --max-semi-space-size=16 --heap-growing-percent=100

NPM_CI := npm ci --no-audit --no-fund --loglevel=error
RUNTIME := node_modules/.installed-runtime
DEVELOPMENT := node_modules/.installed-development
SCHEMATHESIS := .cache/schemathesis/.installed

##@ Run it

.PHONY: start
start: export NODE_COMPILE_CACHE ?= $(CURDIR)/.cache/compiled
start: $(RUNTIME) ## Start Keyhop: one process, links in ./data (settings: README, or make settings)
	@exec $(NODE) $(NODE_FLAGS) services/embedded/main.ts

.PHONY: key
key: $(RUNTIME) ## Make another API key: make key [ROLE=viewer|editor|admin] [OWNER=…] [NAME=…] [AT=…]
	@exec $(NODE) services/keys/main.ts create

.PHONY: keys
keys: $(RUNTIME) ## List the API keys, of the embedded Keyhop or of the cluster
	@exec $(NODE) services/keys/main.ts list

.PHONY: key-revoke
key-revoke: $(RUNTIME) ## Have an API key refused from now on: make key-revoke ID=…
	@exec $(NODE) services/keys/main.ts revoke

.PHONY: key-expire
key-expire: $(RUNTIME) ## Set when an API key ends: make key-expire ID=… AT=2030-01-31T12:00:00Z, or AT=never
	@exec $(NODE) services/keys/main.ts expire

.PHONY: key-rotate
key-rotate: $(RUNTIME) ## Give an API key another secret: make key-rotate ID=… [GRACE=seconds for the one so far]
	@exec $(NODE) services/keys/main.ts rotate

.PHONY: cluster
cluster: $(RUNTIME) ## Start the cluster in the background: nginx, services, Redis, Cassandra, Prometheus
	@infra/debian-packages redis-server nginx-light prometheus openjdk-17-jre-headless maven
	@exec $(NODE) infra/local/cluster-main.ts up

.PHONY: cluster-down
cluster-down: $(RUNTIME) ## Stop the cluster; its links are kept
	@exec $(NODE) infra/local/cluster-main.ts down

.PHONY: settings
settings: $(RUNTIME) ## List every environment variable and its default
	@exec $(NODE) services/embedded/main.ts --help

##@ Work on it

.PHONY: test
test: check ## Check and test everything; installs what that needs
	@infra/debian-packages strace redis-server nginx-light prometheus openjdk-17-jre-headless maven
	@$(NODE) tests/jest/main.ts $(ARGS)

.PHONY: check
check: $(DEVELOPMENT) ## Types, style, import directions
	@$(NODE) node_modules/typescript/bin/tsc --project .
	@$(NODE) node_modules/@biomejs/biome/bin/biome check --error-on-warnings .

.PHONY: format
format: $(DEVELOPMENT) ## Format all files
	@$(NODE) node_modules/@biomejs/biome/bin/biome check --write .

.PHONY: test-containers
test-containers: $(DEVELOPMENT) ## Start the compose file with Docker, use it, break it, take it down (some minutes)
	@TEST_CONTAINERS=1 $(NODE) --experimental-vm-modules --disable-warning=ExperimentalWarning node_modules/jest/bin/jest.js --runInBand tests/containers $(ARGS)

.PHONY: dashboards
dashboards: $(DEVELOPMENT) ## Generate the Grafana dashboards anew, after a change of infra/grafana
	@$(NODE) infra/grafana/main.ts

.PHONY: fuzz
fuzz: $(DEVELOPMENT) ## Send the same bytes to Keyhop with its fast path and without, and compare (half an hour)
	@$(NODE) tests/fast-path/main.ts $(ARGS)

.PHONY: planted-bugs
planted-bugs: $(DEVELOPMENT) ## Plant bugs one by one and show that the tests notice each (some minutes); ARGS='words of some'
	@$(NODE) tests/planted-bugs.ts $(ARGS)

.PHONY: schemathesis
schemathesis: $(RUNTIME) $(SCHEMATHESIS) ## Ask Keyhop what its OpenAPI document allows, and what not (a minute); ARGS=--help
	@exec $(NODE) tests/schemathesis/main.ts $(ARGS)

.PHONY: bench
bench: $(DEVELOPMENT) ## Measure Keyhop beside bare node:http and nginx, by turns (a quarter of an hour); ARGS=--help
	@infra/debian-packages nginx-light
	@$(NODE) bench/main.ts $(ARGS)

.PHONY: bench-pair
bench-pair: $(DEVELOPMENT) ## The same for a read and a write service behind nginx, on Redis and Cassandra (a quarter of an hour)
	@infra/debian-packages redis-server nginx-light prometheus openjdk-17-jre-headless maven
	@$(NODE) bench/main.ts --topology pair $(ARGS)

.PHONY: bench-growth
bench-growth: $(DEVELOPMENT) ## Measure how a redirect's cost grows with links, processes and connections (ten minutes)
	@$(NODE) bench/growth/main.ts $(ARGS)

.PHONY: bench-compare
bench-compare: $(DEVELOPMENT) ## Tell real change from noise in results: make bench-compare A=before.json B=after.json
	@$(NODE) bench/compare/main.ts $(A) $(B) $(ARGS)

.PHONY: bench-cluster
bench-cluster: $(DEVELOPMENT) ## Measure the whole cluster at fixed rates, and the highest that it holds (twenty minutes)
	@infra/debian-packages redis-server nginx-light prometheus openjdk-17-jre-headless maven
	@$(NODE) bench/cluster/main.ts $(ARGS)

.PHONY: performance
performance: $(DEVELOPMENT) ## Generate docs/performance.md anew, after bench/results have changed
	@$(NODE) bench/performance/main.ts

.PHONY: bench-bulk
bench-bulk: $(DEVELOPMENT) ## Measure links created in bulk against single ones, embedded and in the cluster (five minutes)
	@infra/debian-packages redis-server nginx-light prometheus openjdk-17-jre-headless maven
	@$(NODE) bench/bulk/main.ts $(ARGS)

.PHONY: bench-creates
bench-creates: $(DEVELOPMENT) ## Measure each part of a create, and leased codes against a transaction for each (five minutes)
	@infra/debian-packages openjdk-17-jre-headless maven
	@$(NODE) bench/creates/main.ts $(ARGS)

.PHONY: bench-look-ups
bench-look-ups: $(DEVELOPMENT) ## Measure what a look-up beyond memory costs: in Redis, and in Cassandra (a minute)
	@infra/debian-packages redis-server openjdk-17-jre-headless maven
	@$(NODE) bench/look-ups/main.ts $(ARGS)

.PHONY: bench-listing
bench-listing: $(DEVELOPMENT) ## Measure the first page of a listing with a thousand to ten million links (five minutes)
	@infra/debian-packages openjdk-17-jre-headless maven
	@$(NODE) bench/listing/main.ts $(ARGS)

.PHONY: bench-stats
bench-stats: $(DEVELOPMENT) ## Measure the statistics of a link with a thousand and a hundred million clicks (three minutes)
	@infra/debian-packages openjdk-17-jre-headless maven
	@$(NODE) bench/stats/main.ts $(ARGS)

.PHONY: bench-30m
bench-30m: $(DEVELOPMENT) ## Load thirty million links, embedded and into Cassandra, and measure on them (half an hour; 20 GB)
	@infra/debian-packages redis-server nginx-light prometheus openjdk-17-jre-headless maven
	@$(NODE) bench/thirty-million/main.ts $(ARGS)

.PHONY: faults
faults: $(DEVELOPMENT) ## Break a cluster under load, one part at a time, and check every answer (twenty minutes)
	@infra/debian-packages redis-server nginx-light prometheus openjdk-17-jre-headless maven
	@$(NODE) tests/faults/cluster/main.ts $(ARGS)

.PHONY: import-million
import-million: $(DEVELOPMENT) ## Import a million lines while Keyhop is killed twice: each once, under 250 MB (five minutes); ARGS=100000
	@$(NODE) tests/faults/import-million.ts $(ARGS)

.PHONY: clicks
clicks: $(DEVELOPMENT) ## Count two million clicks while Cassandra, Redis and readers fail, and check the sums (fifteen minutes)
	@infra/debian-packages redis-server nginx-light prometheus openjdk-17-jre-headless maven
	@$(NODE) tests/clicks/main.ts $(ARGS)

.PHONY: clean
clean: ## Remove what was installed; keeps ./data
	rm -rf node_modules .cache

.PHONY: help
help: ## Show this list
	@awk 'BEGIN { FS = ":.*## " } /^##@/ { printf "\n%s\n", substr($$0, 5) } /^[a-z0-9-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))
	@printf '\nVariables go before or after: PORT=8081 make start, make start PORT=8081\n'

# What the above need

$(NODE):
	@echo 'Keyhop needs Node 24 or newer; fetching one into .cache/node …'
	@command -v npm >/dev/null || { echo 'npm is missing. Install Node 20 or newer with npm, then try again.' >&2; exit 1; }
	@[ "$$(uname -s)" = Linux ] || { echo 'Install Node 24 or newer, then try again.' >&2; exit 1; }
	@mkdir -p .cache/node && cp infra/node/package.json infra/node/package-lock.json .cache/node/
	@cd .cache/node && $(NPM_CI)
	@touch $@

$(RUNTIME): package-lock.json | $(NODE)
	@echo 'Installing what Keyhop runs on …'
	@$(NPM_CI) --omit=dev
	@touch $@

$(DEVELOPMENT): package-lock.json | $(NODE)
	@echo 'Installing what Keyhop is built and tested with …'
	@$(NPM_CI)
	@touch $(RUNTIME) $@

$(SCHEMATHESIS): tests/schemathesis/requirements.txt
	@infra/debian-packages python3-venv
	@echo 'Installing schemathesis …'
	@python3 -m venv .cache/schemathesis
	@.cache/schemathesis/bin/pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@
