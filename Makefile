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
.PHONY: kata- check- watch- hint- diff- steps- mutate- pin- drill- review- incident- postmortem- bench- timeline- prove- reset-
.PHONY: help list web doctor wheel prove bench pictures browser browser-tools fetch clean freshen test lint fmt tool

help: ## This list
	@echo "Practise on a kata (by number or name):"
	@sed -n 's/^\([a-z]*-%\):[^#]*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | sed 's/-%/-NN/' | awk -F'|' '{ printf "  make %-14s %s\n", $$1, $$2 }'
	@echo "The rest:"
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "  make %-14s %s\n", $$1, $$2 }'

kata-%: tool ## Get your copy of v1, check it, see what to do next
	@$(KATA) open $* $(ARGS)

check-%: tool ## Check your copy, with the reason for every failure
	@$(KATA) check $* $(ARGS)

watch-%: tool ## Check on every save; keys for defects, hints and your change
	@$(KATA) watch $* $(ARGS)

hint-%: tool ## Print the next hint for the first open defect
	@$(KATA) hint $* $(ARGS)

diff-%: tool ## Compare v1 with v2; ARGS="--to work" for your own change
	@$(KATA) diff $* $(ARGS)

steps-%: tool ## The author's path from v1 to v2; ARGS="show 3", ARGS="apply 1"
	@$(KATA) steps $* $(ARGS)

mutate-%: tool ## Mutation score of the kata's scripts; ARGS="--edition v1", ARGS="--html score.html"
	@$(KATA) mutate $* $(ARGS)

pin-%: tool ## Mutation score of the scripts that you write for v1
	@$(KATA) pin $* $(ARGS)

drill-%: tool ## Upgrade a dependency, stage by stage; ARGS="plan", ARGS="backoff", kata drill --list
	@$(KATA) drill $* $(ARGS)

review-%: tool ## Review your change, or practise on a colleague's; ARGS="--drill 1"
	@$(KATA) review $* $(ARGS)

incident-%: tool ## Practise an outage of v1: a page, a console, a grade; ARGS="--pace 10s"
	@$(KATA) incident $* $(ARGS)

postmortem-%: tool ## Draft the post-mortem of your last incident, then check it
	@$(KATA) postmortem $* $(ARGS)

bench-%: tool ## Measure v1, v2 and your copy on the kata's load
	@$(KATA) bench $* $(ARGS)

timeline-%: tool ## Draw the goroutines of v1 on a scenario; ARGS="--edition work", ARGS="--svg FILE"
	@$(KATA) timeline $* $(ARGS)

prove-%: tool ## Prove every claim of a kata; ARGS="--verbose"
	@$(KATA) prove $* $(ARGS)

reset-%: tool ## Start over; the old copy is kept
	@$(KATA) reset $* $(ARGS)

# Without a number, make would find a rule of its own for kata-.o and ask for a kata of that name.
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules
kata- check- watch- hint- diff- steps- mutate- pin- drill- review- incident- postmortem- bench- timeline- prove- reset-:
	@echo "kata: make $@ lacks the number of a kata, for example: make $@03" >&2; exit 2

list: tool ## All katas, and your progress
	@$(KATA) list

wheel: tool ## Draw the incident that you have not had for longest; ARGS="Ann Ben" for a team
	@$(KATA) wheel $(ARGS)

web: tool ## Show the katas in a browser; ARGS="05", ARGS="--export DIR" writes a static site
	@$(KATA) web $(ARGS)

doctor: tool ## Check this machine, and what each missing tool costs
	@$(KATA) doctor

prove: tool ## Check everything: every claim of every kata and all tests; ARGS="--slowest"
	@$(KATA) prove $(ARGS)
	go test -trimpath -vet=off ./tools/...

bench: tool ## Measure v1 and v2 of every kata; ARGS="--write" makes docs/performance.md
	@$(KATA) bench $(ARGS)

pictures: tool ## For authors: draw the timelines of the briefs again where they are wrong, and count what each step changes
	@$(KATA) timeline --pictures $(ARGS)

browser-tools:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || { echo "kata: make browser needs chromium; on Debian: apt-get install chromium" >&2; exit 2; }
	@command -v npm >/dev/null || { echo "kata: make browser needs npm, which fetches the rules of axe-core; on Debian: apt-get install npm" >&2; exit 2; }
	@npm ci --loglevel=error --no-audit --no-fund --prefix tools/browser >/dev/null || { echo "kata: npm cannot fetch the rules of axe-core, for the reason above" >&2; exit 2; }

# The pictures of the pages are kept in work/.browser.
browser: browser-tools ## Check the pages of kata web in chromium, which has to be there, as npm has
	@mkdir -p work/.browser
	go -C tools/browser test -count=1 -trimpath -vet=off -v -artifacts -outputdir=../../work/.browser

fetch: tool ## Download all modules, to work without a network
	@$(KATA) fetch $(ARGS)

clean: tool ## Delete the cache of built programs, scorecards and proofs; ARGS="--look"
	@$(KATA) clean $(ARGS)

freshen: tool ## For authors: upgrade v2 and the tools to the newest releases; ARGS="--look"
	@$(KATA) freshen $(ARGS)

# make lint vets.
test: tool ## Check the repository: the basic claims of every kata and the tools' short tests
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
	@GOOS=$$(go env GOHOSTOS) GOARCH=$$(go env GOHOSTARCH) CGO_ENABLED=0 go build -trimpath -buildvcs=false -o $(KATA) ./tools/cmd/kata || \
		{ echo "kata: cannot build the kata command, for the reason above; it needs Go 1.26 or newer" >&2; exit 2; }
