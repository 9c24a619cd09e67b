#!/bin/sh
# Builds the provider into its own directory, with a CLI configuration that uses it from there.
# Does not change the user's CLI configuration.
set -eu
cd "$(dirname "$0")/.."
. tools/env.sh

dir=$PWD/.bin/dev
case $dir in
*[\"\\\$\`]*)
	echo "Move the clone: a quote, a backslash or a dollar in its path would need other quotes" \
		"in each of the places where it stands." >&2
	exit 1
	;;
esac
mkdir -p "$dir"
go build -o "$dir/" .
overrides "$dir" >"$dir/terraformrc"
cat <<END
The provider is in $dir. In a terminal in which Terraform or OpenTofu shall use it:

  export TF_CLI_CONFIG_FILE="$dir/terraformrc"

Instead of your own CLI configuration, if you have one. \
Leave out "terraform init" and run "terraform plan"; a configuration with
modules needs "terraform get" first. After a change of the code, run "make dev-install" again.
END
