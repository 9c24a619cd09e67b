#!/bin/sh
# Every test, with the race detector where it can be built: go test's flags and packages may be given, ./... is the default.
set -eu
cd "$(dirname "$0")/.."
. tools/env.sh

race=-race
if ! CGO_ENABLED=1 go test -race -c -o "$scratch/race.test" ./internal/ratelimit >"$scratch/race.log" 2>&1; then
	echo "No race detector here (it needs a C compiler): running the tests without it" >&2
	sed 's/^/  /' "$scratch/race.log" >&2
	race=
else
	export CGO_ENABLED=1
fi
if [ $# -eq 0 ]; then
	set -- ./...
	# Before the tests, whose time is limited: the first build takes minutes.
	echo "Building OPA and conftest, if they are not there yet" >&2
	for tool in opa conftest; do
		go tool -modfile=tools/$tool/go.mod -n $tool >/dev/null
	done
fi
go test -count=1 $race "$@"
