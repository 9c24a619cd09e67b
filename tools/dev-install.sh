#!/bin/sh
# Builds the provider into a filesystem mirror, and writes a CLI configuration that installs it from
# there. Does not change the user's CLI configuration. The directory is .bin/dev, or an argument:
# tools/dev-install.sh [DIRECTORY]
set -eu
argument=${1:+$(mkdir -p "$1" && CDPATH='' cd -- "$1" && pwd)}
cd "$(dirname "$0")/.."
. tools/env.sh

target=${argument:-$PWD/.bin/dev}
case $target in
*[\"\\\$\`]*)
	echo "The path $target has a quote, a backslash, a dollar or a backtick." \
		"Move the clone to another path." >&2
	exit 1
	;;
esac

# A lock file has the checksum of a version. Each build has its own version, because Terraform
# rejects a version with another checksum (docs-dev/adr/0047-development-builds-in-a-mirror.md).
go build -buildvcs=false -o "$scratch/provider" .
hash=$(git hash-object "$scratch/provider")
version=0.1.0+dev.$(printf %.12s "$hash")
binary=terraform-provider-tencentpartner_v$version$(go env GOEXE)

# The mirror has one build, because Terraform selects the highest version. If two builds run at the
# same time, the mirror has one of them.
mkdir -p "$target"
new=$(mktemp -d "$target/new.XXXXXX")
trap 'rm -rf "$scratch" "$new"' EXIT
mirror_dirs "$new/mirror" | while read -r provider; do
	provider=$provider/$version/$(go env GOOS)_$(go env GOARCH)
	mkdir -p "$provider"
	cp "$scratch/provider" "$provider/$binary"
done
mirrored "$target/mirror" >"$new/terraformrc"
rm -rf "$target/mirror"
mv "$new/mirror" "$target/mirror"
mv "$new/terraformrc" "$target/terraformrc"
cat <<END
Version $version of the provider is in $target/mirror.
To use it with Terraform or OpenTofu, run this command in your terminal:

  export TF_CLI_CONFIG_FILE="$target/terraformrc"

It replaces your own CLI configuration in this terminal. Then run "terraform init".
If you change the code, run "make dev-install" again, and then "terraform init -upgrade".
END
