# Edo: thin names for longer commands. `make run` and `make test` are enough.
#
#   make            build everything into build/
#   make run        serve Redis clients on 127.0.0.1:6379 (PORT=, APP=, ARGS=)
#   make test       build and run every test
#   make bench      measure; PEERS=DIR measures other runtimes beside Edo
#   make lint       formatting, static analysis and the project's own rules
#   make asan tsan  build and test under sanitizers, also with CC=clang
#   make stress     everything at random (SECONDS=, SEED=, FLAVOR=ct|mt|both)
#
# CC=clang builds with clang, into build/clang.

ifeq ($(origin CC),default)
CC := gcc
endif
IS_CLANG := $(findstring clang,$(CC))
PRESET ?= $(if $(IS_CLANG),clang,default)
FOLDER := $(PRESET)$(if $(filter-out clang,$(PRESET)),$(if $(IS_CLANG),-clang))
BUILD := build$(if $(filter-out default,$(FOLDER)),/$(FOLDER))
APP ?= mini-redis
JOBS ?= 2

BUILD_PACKAGES := cmake ninja-build gcc libc6-dev
TEST_PACKAGES := $(BUILD_PACKAGES) libcmocka-dev python3 diffutils redis-tools
LINT_PACKAGES := $(TEST_PACKAGES) g++ clang clang-format clang-tidy cppcheck binutils
CLANG_PACKAGES := $(if $(IS_CLANG),clang $(if $(filter asan tsan,$(PRESET)),libclang-rt-dev))

.PHONY: all configure build run test bench lint asan tsan stress clean
.DEFAULT_GOAL := all

all: build

configure:
	@mkdir -p $(BUILD)
	@cmake --preset $(PRESET) -B $(BUILD) -DCMAKE_C_COMPILER=$(CC) \
		>$(BUILD)/configure.log || { cat $(BUILD)/configure.log; exit 1; }

build: configure
	@cmake --build $(BUILD) -j $(JOBS)

run:
	@tools/install_missing $(BUILD_PACKAGES) $(CLANG_PACKAGES)
	@$(MAKE) --no-print-directory configure
	@exec env APP='$(APP)' PORT='$(PORT)' JOBS=$(JOBS) tools/run_app $(BUILD) $(ARGS)

test:
	@tools/install_missing $(TEST_PACKAGES) $(CLANG_PACKAGES)
	@$(MAKE) --no-print-directory build
	@tools/run_tests $(BUILD) $(JOBS)

asan tsan:
	@$(MAKE) --no-print-directory test PRESET=$@

stress: configure
	@cmake --build $(BUILD) -j $(JOBS) --target stress
	@$(BUILD)/tests/stress $(or $(SECONDS),180) '$(SEED)' $(or $(FLAVOR),both)

bench:
	@tools/install_missing $(BUILD_PACKAGES) python3
	@$(MAKE) --no-print-directory build
	@tools/bench.py $(BUILD)/bin/edobench $(PEERS)

lint:
	@tools/install_missing $(LINT_PACKAGES)
	@$(MAKE) --no-print-directory build
	@tools/lint $(BUILD)

clean:
	@rm -rf build
