#!/bin/sh
# Builds the provider into its own directory, with a CLI configuration that uses it from there.
# Does not change the user's CLI configuration.
set -eu
cd "$(dirname "$0")/.."
. tools/env.sh

dir=$PWD/.bin/dev
case $dir in
*[\"\\\$\`]*)
	echo "The path of the clone has a quote, a backslash, a dollar or a backtick." \
		"Move the clone to another path." >&2
	exit 1
	;;
esac
mkdir -p "$dir"
go build -o "$dir/" .
overrides "$dir" >"$dir/terraformrc"
cat <<END
The provider is in $dir.
To use it with Terraform or OpenTofu, run this command in your terminal:

  export TF_CLI_CONFIG_FILE="$dir/terraformrc"

It replaces your own CLI configuration in this terminal. Do not run "terraform init".
Run "terraform plan". If your configuration has modules, run "terraform get" first.
If you change the code, run "make dev-install" again.
END
