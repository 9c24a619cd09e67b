#!/bin/sh
# Shows the provider's main job with the simulator: a plan, an apply, and a plan that fails because
# a customer's credit fell. The exit code is 0 only if all three have the expected results.
# To install the provider from the archive of a release, run: tools/demo.sh ARCHIVE
set -eu
archive=${1:+$(realpath "$1")}
cd "$(dirname "$0")/.."
. tools/env.sh

say() { printf '\n=== %s\n\n' "$*"; }
fail() {
	printf '\nThe demo failed: %s\n' "$*" >&2
	exit 1
}

# Writes a mirror that has one archive.
# Also writes a file that requires the archive's version. The versions of snapshots are prereleases,
# and Terraform installs a prerelease only if the configuration names its version.
mirror() {
	name=$(basename "$1")
	case $name in
	terraform-provider-tencentpartner_*_*_*.zip) ;;
	*) fail "the name of $1 is not terraform-provider-tencentpartner_VERSION_PLATFORM.zip" ;;
	esac
	version=${name#terraform-provider-tencentpartner_}
	version=${version%_*_*.zip}
	mirror_dirs "$scratch/mirror" | while read -r dir; do
		mkdir -p "$dir"
		cp "$1" "$dir/"
	done
	cat >"$scratch/version_override.tf" <<END
terraform {
  required_providers {
    tencentpartner = {
      source  = "tencentpartner/tencentpartner"
      version = "$version"
    }
  }
}
END
}

# Prints a CLI configuration that uses the provider in a directory, without "terraform init".
overrides() {
	cat <<END
provider_installation {
  dev_overrides {
    "tencentpartner/tencentpartner" = "$1"
  }
  direct {}
}
END
}

say "Building the provider"
cp examples/demo/main.tf examples/demo/customers.json "$scratch"
if [ -n "$archive" ]; then
	mirror "$archive"
	mirrored "$scratch/mirror" >"$scratch/terraformrc"
else
	go build -o "$scratch/" .
	overrides "$scratch" >"$scratch/terraformrc"
fi

say "Building and starting the simulator of the partner API"
start_simulator "$scratch/customers.json"
echo "The simulator listens on $TENCENTPARTNER_ENDPOINT"
cd "$scratch"

if [ -n "$archive" ]; then
	say "Installing the provider from $(basename "$archive")"
	"$cli" init -no-color -input=false || fail "the provider could not be installed"
fi

say "The customers' credit, and the configuration with a precondition"
cat customers.json main.tf

say "Each customer has at least 100: plan and apply succeed"
"$cli" plan -no-color -input=false -out=enough.tfplan || fail "the plan failed"
"$cli" apply -no-color -input=false enough.tfplan || fail "the apply failed"
totals=$("$cli" output -json totals)
exact='{"remaining_credit":1223.35,"total_credit":12345678901236067.99,'
exact=$exact'"used_credit":12345678901234844.64}'
[ "$totals" = "$exact" ] || fail "the totals in state are $totals"

say "The credit of a customer falls to 3.50: the plan fails"
sed 's/123\.45/3.50/' customers.json >fallen.json
mv fallen.json customers.json
status=0
"$cli" plan -no-color -input=false >failed.log 2>&1 || status=$?
cat failed.log
[ "$status" -eq 1 ] || fail "the plan returned $status instead of 1"
reason='1 of 3 customers is below the minimum of 100: 100000000007 has 3.5 (short by 96.5)\.'
tr '\n' ' ' <failed.log | grep -q "$reason" || fail "the plan failed for another reason"

say "The demo succeeded: the second plan failed with exit code 1, as expected"
