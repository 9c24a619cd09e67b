#!/bin/sh
# Builds the provider for Terraform's use on this machine, with a CLI configuration of its own. The user's stays as it is.
set -eu
cd "$(dirname "$0")/.."
. tools/env.sh

folder=$PWD/.bin/dev
mkdir -p "$folder"
go build -o "$folder/" . ./cmd/tencentpartner-simulator
overrides "$folder" >"$folder/terraformrc"
cat <<END
Installed into $folder. In every terminal in which Terraform or OpenTofu shall use it:

  export TF_CLI_CONFIG_FILE=$folder/terraformrc

It needs no "terraform init": run "terraform plan". A configuration with modules needs "terraform get" first.
After a change of the code, run "make dev-install" again.
END
