# `make demo` and `make test` need nothing but the .NET 10 SDK on Debian: each sets up what it needs and says so.
.DEFAULT_GOAL := help
.PHONY: demo stack evaluate test build format bench faults clean help setup

CONFIGURATION ?= Release
HOST := src/AccessSentinel.Host
# Passed on to the program, e.g. `make demo ARGS="--seed 7"`.
ARGS ?=

# A build server that outlives make would keep its pipes open, and whoever waits for their end would wait for it.
export MSBUILDDISABLENODEREUSE := 1
export DOTNET_CLI_TELEMETRY_OPTOUT := 1
export DOTNET_NOLOGO := 1

demo: setup ## a breach on simulated professionals, stopped before your eyes (ARGS="--seed 7")
	@dotnet build $(HOST) -c $(CONFIGURATION) -v quiet -clp:NoSummary </dev/null
	@dotnet $(HOST)/bin/$(CONFIGURATION)/net10.0/access-sentinel.dll demo $(ARGS)

stack: setup ## what docker-compose.kafka.yml runs, as plain processes: Kafka, Redis, worker, portal, Prometheus, Alertmanager
	@build/setup.sh watching
	@dotnet build $(HOST) -c $(CONFIGURATION) -v quiet -clp:NoSummary </dev/null
	@CONFIGURATION=$(CONFIGURATION) build/stack.sh

evaluate: setup ## exposure, wrongful measures and care refused on populations never seen (ARGS="--quick")
	@dotnet build $(HOST) -c $(CONFIGURATION) -v quiet -clp:NoSummary </dev/null
	@dotnet $(HOST)/bin/$(CONFIGURATION)/net10.0/access-sentinel.dll evaluate $(ARGS)

test: ## set up, build, run every test; the last line is the count
	@CONFIGURATION=$(CONFIGURATION) build/test.sh

build: setup ## the whole solution
	@dotnet build AccessSentinel.sln -c $(CONFIGURATION) -v quiet -clp:NoSummary </dev/null

format: setup ## rewrite the sources as .editorconfig asks
	@dotnet format AccessSentinel.sln --no-restore </dev/null

bench: setup ## the benchmarks behind docs/performance.md (ARGS="--filter '*Parser*'")
	@dotnet run --project tests/AccessSentinel.Benchmarks -c Release -- $(ARGS) </dev/null

faults: setup ## real workers, Kafka and Redis killed, frozen and cut off; docs/faults.md (ARGS="--kills 1000 --seed 7 --brokers 3")
	@dotnet build tests/AccessSentinel.Benchmarks -c Release -v quiet -clp:NoSummary </dev/null
	@dotnet tests/AccessSentinel.Benchmarks/bin/Release/net10.0/AccessSentinel.Benchmarks.dll faults $(ARGS)

setup: ## native packages and the package feed, where they are not there yet
	@build/setup.sh
	@CONFIGURATION=$(CONFIGURATION) build/select-feed.sh

clean: ## everything that was built or remembered, the choice of feed too
	@find src tests -type d \( -name bin -o -name obj -o -name TestResults \) -prune -exec rm -rf {} +
	@rm -rf artifacts BenchmarkDotNet.Artifacts PackageFeed.props

help: ## this list
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/make \1\t\2/p' Makefile | expand -t 14
