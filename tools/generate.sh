#!/bin/sh
# Formats the examples, and writes docs/ from the provider's schemas, templates/ and examples/.
# With "check", it fails if this changes committed files.
set -eu
cd "$(dirname "$0")/.."
. tools/env.sh

case $("$cli" version | head -n 1) in
"Terraform v1."[0-9].* | OpenTofu*)
	echo "Terraform 1.10 or newer must generate the documentation, not OpenTofu." \
		"Install it, or set TF_ACC_TERRAFORM_PATH to its path." >&2
	exit 1
	;;
esac
# The generator runs the terraform on PATH.
ln -s "$cli" "$scratch/terraform"
PATH=$scratch:$PATH

terraform fmt -recursive examples

# Prints credit.rego in another package, with the settings of settings.rego, for a platform that
# evaluates each policy file alone.
standalone() {
	cat <<END
# "make generate" writes this file from credit.rego. In your copy, change only the settings.
package $1

import rego.v1

# If a setting is misspelled or has the wrong type, the policy denies each plan.
settings := {
END
	sed -e '1,/^import /d' -e '/^$/d' -e 's/^\([a-z_]*\) := \(.*\)/"\1": \2,/' -e 's/^/	/' \
		examples/policies/settings.rego
	echo "}"
	sed -e '1,/^settings := /d' examples/policies/credit.rego
}
standalone spacelift >examples/policies/spacelift.rego
standalone terraform >examples/policies/scalr.rego

tfplugindocs() {
	go tool -modfile=tools/tfplugindocs/go.mod tfplugindocs "$@" \
		--provider-name tencentpartner >"$scratch/log" 2>&1 || {
		cat "$scratch/log" >&2
		exit 1
	}
}
tfplugindocs generate
tfplugindocs validate

[ "${1:-}" = check ] || exit 0
changed=$(git status --porcelain -- docs examples)
[ -z "$changed" ] || {
	printf '"make generate" changes committed files:\n%s\n' "$changed"
	git --no-pager diff -- docs examples
	exit 1
}
