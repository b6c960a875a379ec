# A newcomer's two commands are `make run` and `make test`.

SWIFT ?= swift
HARK := .build/release/hark
SOURCES := Package.swift Sources Tests

.PHONY: run build test format lint clean

## Builds Hark and plays the tutorial's conversations with its own echo server.
run: build
	@$(HARK) run scenarios/tutorial

build:
	@$(SWIFT) build --configuration release --static-swift-stdlib --product hark

## Lints, builds and tests, after installing the programs that the tests talk to.
test: lint
	@tools/setup test
	@$(SWIFT) build --build-tests
	@$(SWIFT) test --skip-build

format:
	@$(SWIFT) format --in-place --recursive $(SOURCES)

lint:
	@$(SWIFT) format lint --strict --recursive $(SOURCES)

clean:
	rm -rf .build
