# paas: `make help` lists what there is to do.
SHELL := /bin/bash
.DEFAULT_GOAL := help
SWIFT ?= swift
# The walls between rooms (docs/architecture.md) are checked by each build.
WALLS := --explicit-target-dependency-import-check error
PACKAGES := libsqlite3-dev libgit2-dev libarchive-dev libcrypt-dev zlib1g-dev pkg-config git curl iproute2 nftables \
  crun runc conmon haproxy mmdebstrap skopeo golang-github-containers-common util-linux procps apache2-utils gcc libc6-dev \
  busybox-static catatonit openssl python3-pip python3-venv

# Tests that run at the same time: many start containers or whole platforms.
TESTS_AT_ONCE ?= 8
# Seconds that each parser is fuzzed.
TIME ?= 600

.PHONY: help deps packages clients build test test-unified lint fmt fuzz demo demo-stop peers bench bench-api bench-node \
  bench-sched leak-test clean

help: ## list the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  %-12s %s\n", $$1, $$2}' Makefile

deps: packages clients ## install all that paas is built, run and tested with (idempotent)

packages: ## install the Debian packages that paas builds and runs with
	@missing=(); for p in $(PACKAGES); do dpkg -s $$p >/dev/null 2>&1 || missing+=($$p); done; \
	if [ $${#missing[@]} -gt 0 ]; then echo "installing: $${missing[*]}"; \
	  apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$${missing[@]}"; \
	else echo "all Debian packages are here"; fi

clients: packages ## fetch kubectl, helm and the Python clients that the tests run (docs/clients.md)
	@Tests/ClientTests/Tools/fetch.sh

build: packages ## build the release executable .build/release/paas
	$(SWIFT) build -c release --product paas

test: deps ## build and run the whole test suite, real containers included (as root)
	$(SWIFT) build --build-tests $(WALLS)
	PAAS_TEST_HOST=1 $(SWIFT) test --skip-build --experimental-maximum-parallelization-width $(TESTS_AT_ONCE)

lint: ## check the style of every Swift file
	$(SWIFT) format lint --strict --parallel --recursive Package.swift Sources Tests

fmt: ## rewrite every Swift file in the house style
	$(SWIFT) format format --in-place --parallel --recursive Package.swift Sources Tests

demo: build ## start the platform in .paas/, push a sample application, show it served; again: push a change
	@templates/demo/demo.sh

demo-stop: ## end the demo and leave nothing behind
	@templates/demo/demo.sh stop

leak-test: deps ## start and delete 500 pods, and count what is left on the host (as root)
	$(SWIFT) build --build-tests
	PAAS_TEST_HOST=1 PAAS_LEAK_PODS=500 $(SWIFT) test --skip-build --filter HostTests.PodLeakTests

test-unified: deps ## run the pod tests on a machine with the v2 control groups alone, made by QEMU (as root)
	$(SWIFT) build --build-tests
	@Tests/Unified/unified.sh HostTests.CgroupTests HostTests.PodTests HostTests.PodResizeTests HostTests.PodNodeTests

bench-node: build ## measure pods beside the container runtime and podman alone (as root)
	@dpkg -s podman >/dev/null 2>&1 || DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends podman
	@templates/demo/bench_node.py

bench: build ## measure, and print figures beside the peer or the limit
	@templates/demo/bench.sh

peers: ## build the kube-apiserver that bench-api compares with (minutes, once)
	@templates/demo/peers.sh

bench-api: build ## put load on the API server and on its peers, and print figures a core and a byte
	$(SWIFT) build -c release --product paas-bench
	@templates/demo/bench-api.sh

fuzz: ## fuzz the parsers, each for TIME seconds (needs a debug build)
	@Tests/Fuzz/fuzz.sh $(TIME)

bench-sched: ## place 5,000 pods on 100 nodes that are only objects, and print how long it takes
	@PAAS_HOLLOW_PODS=5000 $(SWIFT) test --filter HollowNodesTests 2>&1 | grep 'pods placed'

clean: ## remove what was built
	rm -rf .build .build-*
