#!/bin/sh
# Every test, with the race detector where it can be built, and the coverage: go test's flags and packages may be given, ./... is
# the default.
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
if [ $# -gt 0 ]; then
	go test -count=1 $race "$@"
	exit
fi

# Before the tests, whose time is limited: the first build takes minutes.
echo "Building OPA and conftest, if they are not there yet" >&2
for tool in opa conftest; do
	go tool -modfile=tools/$tool/go.mod -n $tool >/dev/null
done

# What each package covers of the others is left out: only the sum means something.
{
	status=0
	go test -count=1 $race -coverpkg=./internal/... -coverprofile="$scratch/coverage" ./... || status=$?
	echo $status >"$scratch/status"
} | sed -e '/^[[:space:]][^[:space:]]*[[:space:]]*coverage: 0\.0% of statements$/d' -e '/^coverage: [0-9.]*% of statements in /d' \
	-e 's/^\(ok .*\)[[:space:]]coverage: .*/\1/'
[ "$(cat "$scratch/status")" -eq 0 ] || exit 1

go tool cover -func="$scratch/coverage" | awk -v least=90 '/^total:/ { covered = $3 } END {
	printf "Coverage: %s of the statements in ./internal/..., at least %d%% are wanted\n", covered, least
	exit !(covered + 0 >= least)
}'
