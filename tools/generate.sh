#!/bin/sh
# Formats the examples, and writes docs/ from the provider's schemas, templates/ and examples/.
set -eu
cd "$(dirname "$0")/.."
. tools/env.sh

case $("$cli" version | head -n 1) in
"Terraform v1."[0-9].* | OpenTofu*)
	echo "The documentation is made with Terraform 1.10 or newer, not with OpenTofu: install it, or name it in TF_ACC_TERRAFORM_PATH." >&2
	exit 1
	;;
esac
# The generator takes the terraform on PATH.
ln -s "$cli" "$scratch/terraform"
PATH=$scratch:$PATH

terraform fmt -recursive examples
tfplugindocs() {
	go tool -modfile=tools/tfplugindocs/go.mod tfplugindocs "$@" --provider-name tencentpartner >"$scratch/log" 2>&1 || {
		cat "$scratch/log" >&2
		exit 1
	}
}
tfplugindocs generate
tfplugindocs validate
