# A newcomer's two commands are `make run` and `make test`.

SWIFT ?= swift

.PHONY: test format lint clean

## Lints, builds and tests.
test: lint
	$(SWIFT) build --build-tests
	$(SWIFT) test --skip-build

format:
	$(SWIFT) format --in-place --recursive Package.swift Sources Tests

lint:
	$(SWIFT) format lint --strict --recursive Package.swift Sources Tests

clean:
	rm -rf .build
