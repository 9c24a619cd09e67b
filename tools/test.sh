#!/bin/sh
# Runs all tests and prints the coverage. If the race detector can be built, unit tests use it.
# With arguments, it only runs "go test" with them, for instance:
# tools/test.sh -v -run TestAccScripts/validate ./test/acceptance
set -eu
cd "$(dirname "$0")/.."
. tools/env.sh

export TF_ACC=1 # without it, go test skips the tests that drive the CLI
if [ $# -gt 0 ]; then
	go test -count=1 -timeout 30m "$@"
	exit
fi

race=-race
if ! CGO_ENABLED=1 go test -race -c -o "$scratch/race.test" ./internal/ratelimit \
	>"$scratch/race.log" 2>&1; then
	echo "No race detector here (it needs a C compiler): running the tests without it" >&2
	sed 's/^/  /' "$scratch/race.log" >&2
	race=
else
	export CGO_ENABLED=1
fi

# The first build takes minutes. It is before the tests, because their time is limited.
echo "Building OPA, conftest and a second provider, if they are not in Go's cache" >&2
for tool in opa conftest terraform-provider-time; do
	go tool -modfile=tools/$tool/go.mod -n $tool >/dev/null
done

# A test that shares request limits with the user's processes would leave a directory here. On
# macOS, no variable sets the cache directory, so the check below finds less. Go uses its own cache.
GOCACHE=$(go env GOCACHE)
export GOCACHE XDG_CACHE_HOME="$scratch/cache"

# Runs tests and writes a coverage profile: run PROFILE ARGUMENT...
# It prints no coverage of single packages, because only the total is useful.
run() {
	profile=$scratch/$1
	shift
	{
		status=0
		go test -count=1 -timeout 30m -covermode=atomic -coverpkg=./internal/... \
			-coverprofile="$profile" "$@" || status=$?
		echo $status >"$scratch/status"
	} | sed -e '/^[[:space:]][^[:space:]]*[[:space:]]*coverage: 0\.0% of statements$/d' \
		-e '/^coverage: [0-9.]*% of statements in /d' -e 's/^\(ok .*\)[[:space:]]coverage: .*/\1/'
	[ "$(cat "$scratch/status")" -eq 0 ] || exit 1
}

# The acceptance tests start the provider hundreds of times. With the race detector, a plan takes
# more than twice as long (docs-dev/adr/0028-acceptance-tests-as-scripts.md).
# shellcheck disable=SC2046 # each package is one word
run unit $race $(go list ./... | grep -v '/test/acceptance$')
run acceptance ./test/acceptance

# Tencent Cloud's SDK for Go calls the simulator
# (docs-dev/adr/0040-official-sdk-as-a-test.md). Its module keeps the SDK out of the provider's.
# shellcheck disable=SC2086 # $race may be empty
go -C tools/sdk-conformance test -count=1 -timeout 5m $race ./...

if [ -e "$scratch/limits" ] || [ -e "$XDG_CACHE_HOME/terraform-provider-tencentpartner" ]; then
	echo "A test shares request limits with the user's processes" >&2
	exit 1
fi

{
	cat "$scratch/unit"
	sed 1d "$scratch/acceptance"
} >"$scratch/coverage"
go tool cover -func="$scratch/coverage" | awk -v least=90 '/^total:/ { covered = $3 } END {
	printf "Coverage: %s of the statements in ./internal/..., required: %d%%\n", covered, least
	exit !(covered + 0 >= least)
}'
