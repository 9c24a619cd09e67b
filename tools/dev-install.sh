#!/bin/sh
# Builds the provider into a filesystem mirror, and writes a CLI configuration that installs it from
# there. Does not change the user's CLI configuration. The directory is .bin/dev, or an argument:
# tools/dev-install.sh [DIRECTORY]
set -eu
[ $# -eq 0 ] || dir=$(mkdir -p "$1" && cd "$1" && pwd)
cd "$(dirname "$0")/.."
. tools/env.sh

dir=${dir:-$PWD/.bin/dev}
case $dir in
*[\"\\\$\`]*)
	echo "The path $dir has a quote, a backslash, a dollar or a backtick." \
		"Move the clone to another path." >&2
	exit 1
	;;
esac

# A lock file has the checksum of a version. Each build has its own version, because Terraform
# rejects a version with another checksum (docs-dev/adr/0047-development-builds-in-a-mirror.md).
go build -buildvcs=false -o "$scratch/provider" .
version=0.1.0+dev.$(git hash-object "$scratch/provider" | cut -c 1-12)
binary=terraform-provider-tencentpartner_v$version$(go env GOEXE)

# The mirror has one build, because Terraform selects the highest version.
rm -rf "$dir/mirror"
mirror_dirs "$dir/mirror" | while read -r provider; do
	provider=$provider/$version/$(go env GOOS)_$(go env GOARCH)
	mkdir -p "$provider"
	cp "$scratch/provider" "$provider/$binary"
done
mirrored "$dir/mirror" >"$dir/terraformrc"
cat <<END
Version $version of the provider is in $dir/mirror.
To use it with Terraform or OpenTofu, run this command in your terminal:

  export TF_CLI_CONFIG_FILE="$dir/terraformrc"

It replaces your own CLI configuration in this terminal. Then run "terraform init".
If you change the code, run "make dev-install" again, and then "terraform init -upgrade".
END
