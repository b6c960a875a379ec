# A newcomer's two commands are `make run` and `make test`.

SWIFT ?= swift
SOURCES := Package.swift Sources Tests
RELEASE := --configuration release --static-swift-stdlib
HARK := .build/release/hark
# Most tests run a program or several: more at once would make them wait for each other, and take no less time.
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH ?= 4

.PHONY: run build test verify audit bench soak rules captures requirements format lint clean

## Builds Hark and plays the tutorial's conversations with its own echo server.
run: build
	@$(HARK) run scenarios/tutorial

build:
	@tools/setup build
	@$(SWIFT) build $(RELEASE) --product hark

## Lints, builds and tests, after installing the programs that the tests talk to.
test: lint
	@tools/setup test
	@$(SWIFT) build --build-tests
	@$(SWIFT) test --skip-build

## What is too slow for every commit: `make run`, the echo suites against sound servers and against all faulty ones, and the
## tests on a release build.
verify: run
	@tools/setup verify
	@tools/sound $(HARK)
	@$(HARK) audit scenarios/echo --jobs 4
	@$(SWIFT) build --configuration release --build-tests --scratch-path .build-verify
	@$(SWIFT) test --configuration release --skip-build --scratch-path .build-verify

## Plays the echo suites against all faulty servers.
audit: build
	@$(HARK) audit scenarios/echo --jobs 4

## Measures the figures of docs/BENCHMARKS.md.
bench: build
	@tools/benchmark/run $(HARK)

## Plays programs under test two hundred times each, and the echo suites against each sound server a hundred times, also with both
## cores busy, and reads a million damaged captures with the address sanitizer; some four hours.
soak: build
	@tools/setup verify
	@tools/sound $(HARK) 80
	@tools/sound $(HARK) 20 busy
	@tools/soak $(HARK)
	@tools/soak $(HARK) 200 $$(id -u) busy
	@HARK_MUTATIONS=1000000 $(SWIFT) test --disable-xctest --sanitize address --scratch-path .build-sanitized --filter CaptureDecoderTests

## Takes each rule of the scenario language out, one after the other, and shows which test notices; half an hour.
rules:
	@tools/rules/run

## Writes docs/REQUIREMENTS.md anew.
requirements: build
	@$(HARK) requirements scenarios/echo > docs/REQUIREMENTS.md

## Makes the reference captures of captures/ anew.
captures: build
	@tools/captures $(HARK)

format:
	@$(SWIFT) format --in-place --recursive $(SOURCES)

lint:
	@$(SWIFT) format lint --strict --recursive $(SOURCES)

clean:
	rm -rf .build .build-verify .build-sanitized .build-nio
