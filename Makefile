# A menu of one-line verbs; what takes more lives in Scripts/.
.DEFAULT_GOAL := help
.PHONY: help build release man install uninstall deb demo test sim torture mutants bench format lint check clean

help: ## show this menu
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-9s %s\n", $$1, $$2 }'

build: ## build everything, unoptimised
	swift build

release: ## build what is shipped, optimised, into .build/release
	Scripts/build-release.sh

man: ## write the manual pages of what is built into .build/man
	Scripts/man.sh

install: ## install what is built below PREFIX (/usr/local), with manual pages, completions and units
	PREFIX="$(PREFIX)" DESTDIR="$(DESTDIR)" Scripts/install.sh install

uninstall: ## remove what was installed below PREFIX; logs of events stay
	PREFIX="$(PREFIX)" DESTDIR="$(DESTDIR)" Scripts/install.sh uninstall

deb: ## make a Debian package of what is built
	Scripts/build-deb.sh

demo: ## watch a worker enrich the example firms, from nothing to demo/enriched.xlsx
	Scripts/demo.sh

test: ## install what is missing, build, run all tests
	Scripts/install-packages.sh && swift build --build-tests && swift test --skip-build --no-parallel

sim: ## run SEEDS simulated histories full of trouble, from SEED on; with KEEP tell one of them
	swift build -c release --disable-index-store --static-swift-stdlib --product simulate
	@echo "commit $$(git describe --always --dirty)"
	.build/release/simulate $(if $(SEED),--seed $(SEED)) $(if $(KEEP),--keep $(KEEP) --story,--count $(or $(SEEDS),10000))

torture: ## kill, cheat and starve real programs, KILLS, INJECTIONS and DISKS times
	swift build --build-tests
	TORTURE_KILLS=$(or $(KILLS),1000) TORTURE_INJECTIONS=$(or $(INJECTIONS),200) TORTURE_DISKS=$(or $(DISKS),50) \
	swift test --skip-build --no-parallel --filter TortureTests

mutants: ## plant bugs, one after another, and see how soon the simulation finds each; MUTANTS="NAME..."
	Scripts/mutants.sh $(MUTANTS)

bench: ## measure the log beside plain C and SQLite; see Benchmarks/README.md
	Scripts/install-packages.sh && swift build -c release --package-path Benchmarks --disable-index-store --static-swift-stdlib
	Benchmarks/.build/release/log-bench --dir Benchmarks/.build/measured $(BENCH)

format: ## put all Swift files into the house's format
	swift format --in-place --recursive --parallel Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Sources

lint: ## say where the house's format is not kept
	swift format lint --strict --recursive --parallel Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Sources

check: lint test ## what CI runs

clean: ## remove what was built and what the demo left
	rm -rf .build Benchmarks/.build demo
