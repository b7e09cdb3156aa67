# The index of everything. `make help` lists it.
# More options: make diff-01 ARGS="--deps"

KATA := work/.bin/kata
ARGS ?=

# What changes what is built is set here and not inherited: GOFLAGS=-race or another GOOS would break the build.
# A variable of git would lead a command into another repository.
export GOFLAGS := -mod=readonly
export GOTOOLCHAIN := local
export GOWORK := off
unexport GOOS GOARCH GOEXPERIMENT GOROOT GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE GIT_COMMON_DIR

.DEFAULT_GOAL := help
.PHONY: kata- check- watch- hint- diff- steps- mutate- pin- drill- review- bench- prove- reset-
.PHONY: help list doctor prove bench fetch clean freshen test lint fmt tool

help: ## This list
	@echo "Practise on a kata (by number or name):"
	@sed -n 's/^\([a-z]*-%\):[^#]*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | sed 's/-%/-NN/' | awk -F'|' '{ printf "  make %-12s %s\n", $$1, $$2 }'
	@echo "The rest:"
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "  make %-12s %s\n", $$1, $$2 }'

kata-%: tool ## Get your copy of v1, check it, see what is next
	@$(KATA) open $* $(ARGS)

check-%: tool ## Check your copy, with the reason for every failure
	@$(KATA) check $* $(ARGS)

watch-%: tool ## The same on every save, with keys for defects, hints and your change
	@$(KATA) watch $* $(ARGS)

hint-%: tool ## The next hint for the first open defect
	@$(KATA) hint $* $(ARGS)

diff-%: tool ## How v2 differs from v1; ARGS="--to work" for your own change
	@$(KATA) diff $* $(ARGS)

steps-%: tool ## The verified path from v1 to v2; ARGS="show 3", ARGS="apply 1"
	@$(KATA) steps $* $(ARGS)

mutate-%: tool ## Which small faults the suite does not notice; ARGS="--edition v1", ARGS="--html score.html"
	@$(KATA) mutate $* $(ARGS)

pin-%: tool ## Score the scripts that you write for v1, in work/NN-SLUG/characterization
	@$(KATA) pin $* $(ARGS)

drill-%: tool ## Upgrade a dependency, stage by stage; ARGS="plan", ARGS="backoff", kata drill --list
	@$(KATA) drill $* $(ARGS)

review-%: tool ## Review your change, or practise on a colleague's; ARGS="--drill 1"
	@$(KATA) review $* $(ARGS)

bench-%: tool ## Measure v1, v2 and your copy on the kata's load
	@$(KATA) bench $* $(ARGS)

prove-%: tool ## Prove every claim of a kata; ARGS="--verbose"
	@$(KATA) prove $* $(ARGS)

reset-%: tool ## Begin anew; your copy is kept
	@$(KATA) reset $* $(ARGS)

# Without a number, make would find a rule of its own for kata-.o and ask for a kata of that name.
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules
kata- check- watch- hint- diff- steps- mutate- pin- drill- review- bench- prove- reset-:
	@echo "kata: make $@ lacks the number of a kata, for example: make $@03" >&2; exit 2

list: tool ## All katas, and how far you are
	@$(KATA) list

doctor: tool ## What this machine has, and what each lack costs
	@$(KATA) doctor

prove: tool ## Prove everything that every kata claims, and run the tools' long tests; ARGS="--slowest"
	@$(KATA) prove $(ARGS)
	go test -trimpath -vet=off ./tools/...

bench: tool ## Measure v1 and v2 of every kata; ARGS="--write" makes docs/performance.md
	@$(KATA) bench $(ARGS)

fetch: tool ## Download the modules of every kata and tool, for a day without network
	@$(KATA) fetch $(ARGS)

clean: tool ## Empty the cache of built programs, scorecards and proofs; ARGS="--look"
	@$(KATA) clean $(ARGS)

freshen: tool ## For authors: raise v2 and the tools to the newest releases, and prove them again; ARGS="--look"
	@$(KATA) freshen $(ARGS)

# make lint vets.
test: tool ## Prove what you rely on (the basic claims of every kata), and run the tools' short tests
	@$(KATA) prove --basic
	go test -short -trimpath -vet=off ./tools/...

lint: ## golangci-lint, go vet and go fix; the first time takes minutes
	@go -C tools/lint run .

fmt: ## gofmt everything that is ours
	gofmt -s -w katas tools v2

# go build knows whether there is anything to do. Without cgo the command starts faster, and as the supervisor of the
# programs it starts once for each of their runs. Everything is built with -trimpath, and so shares one standard library.
tool: ## Build work/.bin/kata, the command behind all of these
	@mkdir -p $(dir $(KATA))
	@command -v go >/dev/null || { echo "kata: cannot find the go command: install Go 1.26 or newer, or add it to PATH" >&2; exit 2; }
	@go env GOPATH >/dev/null || { echo "kata: cannot use the settings of go in your environment, for the reason above" >&2; exit 2; }
	@test -n "$$HOME" || { echo "kata: cannot build without a home directory: set HOME" >&2; exit 2; }
	@test -x $(KATA) || echo "Building the kata command (only the first time takes long)"
	@GOOS=$$(go env GOHOSTOS) GOARCH=$$(go env GOHOSTARCH) CGO_ENABLED=0 go build -trimpath -buildvcs=false -o $(KATA) ./tools/kata || \
		{ echo "kata: cannot build the kata command, for the reason above; it needs Go 1.26 or newer" >&2; exit 2; }
