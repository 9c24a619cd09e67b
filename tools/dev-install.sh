#!/bin/sh
# Builds the provider into a folder of its own, with a CLI configuration that takes it from there. The user's stays as it is.
set -eu
cd "$(dirname "$0")/.."
. tools/env.sh

folder=$PWD/.bin/dev
case $folder in
*[\"\\\$\`]*)
	echo "Move the clone: a quote, a backslash or a dollar in its path would need other quotes in each of the places where it stands." >&2
	exit 1
	;;
esac
mkdir -p "$folder"
go build -o "$folder/" .
overrides "$folder" >"$folder/terraformrc"
cat <<END
The provider is in $folder. In a terminal in which Terraform or OpenTofu shall use it:

  export TF_CLI_CONFIG_FILE="$folder/terraformrc"

Instead of your own CLI configuration, if you have one. Leave out "terraform init" and run "terraform plan"; a configuration with
modules needs "terraform get" first. After a change of the code, run "make dev-install" again.
END
