# shellcheck shell=sh
# Sourced by the other scripts, in the repository's root. It takes the user's own set-up of Terraform and
# Tencent Cloud out of the environment, and finds the CLI: $cli, and what the acceptance tests want to know of it.

for name in $(env | sed -n 's/^\([A-Za-z_][A-Za-z0-9_]*\)=.*/\1/p'); do
	case $name in
	TF_ACC_* | TF_LOG*) ;;
	TF_* | TENCENTCLOUD_* | TENCENTPARTNER_* | TKE_*) unset "$name" ;;
	esac
done

# An empty CLI configuration instead of the user's, which may override providers; and no question about newer versions.
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' HUP INT TERM
: >"$scratch/terraformrc"
export TF_CLI_CONFIG_FILE="$scratch/terraformrc" CHECKPOINT_DISABLE=1

# Prints a CLI configuration that takes the provider from a folder, without "terraform init".
overrides() {
	printf 'provider_installation {\n  dev_overrides {\n    "tencentpartner/tencentpartner" = "%s"\n  }\n  direct {}\n}\n' "$1"
}

terraform_version=1.15.9

cli=${TF_ACC_TERRAFORM_PATH:-$(command -v terraform || command -v tofu || true)}
if [ -z "$cli" ]; then
	folder=.bin/terraform-$terraform_version
	cli=$folder/terraform
	if [ ! -x "$cli" ]; then
		echo "No terraform or tofu on PATH: installing Terraform $terraform_version into $folder" >&2
		mkdir -p "$folder"
		go tool -modfile=tools/hc-install/go.mod hc-install install -version "$terraform_version" -path "$folder" terraform
	fi
fi
cli=$(command -v "$cli") || {
	echo "TF_ACC_TERRAFORM_PATH is not a command: $TF_ACC_TERRAFORM_PATH" >&2
	exit 1
}
case $cli in
/*) ;;
*) cli=$PWD/$cli ;; # it is run in other folders, too
esac
export TF_ACC_TERRAFORM_PATH="$cli"
if "$cli" version | grep -q '^OpenTofu'; then
	export TF_ACC_PROVIDER_HOST=registry.opentofu.org
fi
echo "CLI: $("$cli" version | head -n 1)" >&2
