# shellcheck shell=sh
# The other scripts source this file, in the root of the repository.
# It removes the user's own variables for Terraform and Tencent Cloud from the environment.
# It sets $cli, and the variables that the acceptance tests need.

for name in $(env | sed -n 's/^\([A-Za-z_][A-Za-z0-9_]*\)=.*/\1/p'); do
	case $name in
	TF_ACC_* | TF_LOG*) ;;
	TF_* | TENCENTCLOUD_* | TENCENTPARTNER_* | TKE_*) unset "$name" ;;
	esac
done

# Terraform uses an empty CLI configuration, because the user's one may override providers.
# Terraform does not check for newer versions.
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' HUP INT TERM
: >"$scratch/terraformrc"
export TF_CLI_CONFIG_FILE="$scratch/terraformrc" CHECKPOINT_DISABLE=1
# Request limits are not shared with the user's own runs.
export TENCENTPARTNER_SHARED_LIMIT_DIR="$scratch/limits"

# Prints a CLI configuration that installs the provider from a filesystem mirror, and the other
# providers from their registries.
mirrored() {
	cat <<END
provider_installation {
  filesystem_mirror {
    path    = "$1"
    include = ["tencentpartner/tencentpartner"]
  }
  direct {
    exclude = ["tencentpartner/tencentpartner"]
  }
}
END
}

# Prints the provider's directories in a filesystem mirror: for Terraform, and for OpenTofu.
mirror_dirs() {
	for host in registry.terraform.io registry.opentofu.org; do
		echo "$1/$host/tencentpartner/tencentpartner"
	done
}

# Builds the simulator and starts it with a file of customers. It stops when the script ends. Sets
# the provider's variables, with the keys of the simulator, which are valid for simulators only.
start_simulator() {
	go build -o "$scratch/" ./cmd/tencentpartner-simulator
	mkfifo "$scratch/url"
	"$scratch/tencentpartner-simulator" -listen 127.0.0.1:0 -customers "$1" >"$scratch/url" &
	simulator=$!
	trap 'kill $simulator 2>/dev/null || true; rm -rf "$scratch"' EXIT
	read -r TENCENTPARTNER_ENDPOINT <"$scratch/url" || {
		echo "The simulator did not start" >&2
		exit 1
	}
	export TENCENTPARTNER_ENDPOINT
	export TENCENTCLOUD_SECRET_ID=AKIDdemo TENCENTCLOUD_SECRET_KEY=demo-secret-key
}

terraform_version=1.15.9

cli=${TF_ACC_TERRAFORM_PATH:-$(command -v terraform || command -v tofu || true)}
if [ -z "$cli" ]; then
	cli_dir=.bin/terraform-$terraform_version
	cli=$cli_dir/terraform
	if [ ! -x "$cli" ]; then
		echo "No terraform or tofu on PATH:" \
			"installing Terraform $terraform_version into $cli_dir" >&2
		mkdir -p "$cli_dir"
		go tool -modfile=tools/hc-install/go.mod hc-install install \
			-version "$terraform_version" -path "$cli_dir" terraform
	fi
fi
cli=$(command -v "$cli") || {
	echo "TF_ACC_TERRAFORM_PATH is not a command: $TF_ACC_TERRAFORM_PATH" >&2
	exit 1
}
case $cli in
/*) ;;
*) cli=$PWD/$cli ;; # scripts run it in other directories, too
esac
export TF_ACC_TERRAFORM_PATH="$cli"
if "$cli" version | grep -q '^OpenTofu'; then
	export TF_ACC_PROVIDER_HOST=registry.opentofu.org
fi
echo "CLI: $("$cli" version | head -n 1)" >&2
