#!/bin/sh
# Makes a release in dist/ and checks it. A release has an archive of the provider and one of the
# doctor for each platform, SHA256SUMS, its signature, and lists of modules (SBOM).
# "snapshot" makes a release of the last commit as a trial, signed with a temporary key.
# "publish" is for the release workflow. It makes the release of a tag, signed with GPG_PRIVATE_KEY
# and GPG_PASSPHRASE. It uploads the release as a draft.
set -eu
cd "$(dirname "$0")/.."
. tools/env.sh

provider=terraform-provider-tencentpartner
doctor=tencentpartner-doctor
platforms='darwin_amd64 darwin_arm64 freebsd_386 freebsd_amd64 freebsd_arm freebsd_arm64
	linux_386 linux_amd64 linux_arm linux_arm64 windows_386 windows_amd64 windows_arm64'

fail() {
	printf 'No release: %s\n' "$*" >&2
	exit 1
}
goreleaser() { go tool -modfile=tools/goreleaser/go.mod goreleaser "$@"; }

# Writes the section of CHANGELOG.md about a version, for the release's page.
write_notes() {
	awk -v version="$1" '/^## / { found = $2 == version; next } found' \
		CHANGELOG.md >"$scratch/notes.md"
	grep -q '[^[:space:]]' "$scratch/notes.md" ||
		fail "CHANGELOG.md has no text below \"## $1\""
}

# Imports the signing key, or makes a temporary one. Sets GPG_FINGERPRINT.
# In gpg's output, the fourth field of a key is its algorithm:
# https://github.com/gpg/gnupg/blob/master/doc/DETAILS
import_key() {
	export GNUPGHOME="$scratch/gnupg"
	mkdir -m 700 "$GNUPGHOME"
	if [ "$1" = snapshot ]; then
		export GPG_PASSPHRASE=
		gpg --batch --quiet --passphrase '' \
			--quick-generate-key snapshot rsa3072 sign never 2>"$scratch/gpg.log" ||
			fail "$(cat "$scratch/gpg.log")"
	else
		printf '%s\n' \
			"${GPG_PRIVATE_KEY:?is not set: the GitHub environment release sets it}" |
			gpg --batch --quiet --import || fail "GPG_PRIVATE_KEY cannot be imported"
		unset GPG_PRIVATE_KEY
	fi
	keys=$(gpg --list-secret-keys --with-colons)
	case $(printf '%s\n' "$keys" | awk -F: '$1 == "sec" { print $4; exit }') in
	1 | 17) ;;
	*) fail "the Terraform registry accepts signatures of RSA and DSA keys only" ;;
	esac
	GPG_FINGERPRINT=$(printf '%s\n' "$keys" | awk -F: '$1 == "fpr" { print $10; exit }')
	export GPG_FINGERPRINT
}

# Prints the names of a program's archives: archives NAME
archives() {
	for platform in $platforms; do
		echo "$1_${version}_$platform.zip"
	done
}

# Checks the files in a program's archives: check_contents NAME BINARY
check_contents() {
	for archive in $(archives "$1"); do
		case $archive in
		*_windows_*) binary=$2.exe ;;
		*) binary=$2 ;;
		esac
		printf '%s\n' LICENSE "$binary" >"$scratch/files"
		unzip -Z1 "dist/$archive" | sort | diff - "$scratch/files" ||
			fail "$archive must contain LICENSE and $binary, and no other file"
	done
}

# Checks the requirements of the registry and of installations, because a published version cannot
# be replaced.
check() {
	gpg --batch --quiet --verify "${base}_SHA256SUMS.sig" "${base}_SHA256SUMS" \
		2>"$scratch/gpg.log" || fail "$(cat "$scratch/gpg.log")"
	head -c 1 "${base}_SHA256SUMS.sig" | grep -q '^-' && fail "the signature is armored"
	cp terraform-registry-manifest.json "${base}_manifest.json"
	(cd dist && sha256sum --check --quiet --strict ./*_SHA256SUMS) ||
		fail "SHA256SUMS does not match"
	{
		archives "$provider"
		echo "${provider}_${version}_manifest.json"
	} | sort >"$scratch/files"
	awk '{ print $2 }' "${base}_SHA256SUMS" | sort | diff - "$scratch/files" ||
		fail "SHA256SUMS must list an archive for each platform, the manifest, and no other file"
	{
		archives "$provider"
		archives "$doctor"
	} | sort >"$scratch/files"
	(cd dist && ls -- *.zip "$doctor"_*) | sort -u | diff - "$scratch/files" ||
		fail "dist/ must have one archive of the provider and of the doctor for each platform"
	check_contents "$provider" "${provider}_v$version"
	check_contents "$doctor" "$doctor"
	unzip -q "dist/${doctor}_${version}_$platform_here.zip" -d "$scratch/doctor"
	printed=$("$scratch/doctor/$doctor" -version) || fail "the archive's doctor does not run"
	[ "$printed" = "$doctor $version" ] ||
		fail "the archive's doctor prints \"$printed\" instead of \"$doctor $version\""
}

# Writes one SBOM for all archives of a build, because their binaries have the same modules.
# The data about the binary are those of linux_amd64.
list_modules() {
	rm -f "$scratch/first"
	for binary in "dist/$1"_*/*; do
		go version -m "$binary" >"$scratch/build"
		awk '$1 == "dep"' "$scratch/build" >"$scratch/modules"
		[ -f "$scratch/first" ] || cp "$scratch/modules" "$scratch/first"
		cmp "$scratch/modules" "$scratch/first" ||
			fail "$binary has other modules than the other binaries"
	done
	go tool -modfile=tools/cyclonedx-gomod/go.mod cyclonedx-gomod bin -json -std -short-purls \
		-version "v$version" -output "dist/$1.cdx.json" "dist/$1"_linux_amd64*/*
}

command -v gpg >/dev/null || fail "gpg is not installed"
command -v unzip >/dev/null || fail "unzip is not installed"
[ -z "$(git status --porcelain)" ] ||
	fail "there are changes that are not committed: commit or stash them"
case ${1:-} in
snapshot) set -- snapshot --snapshot ;;
publish)
	# Without this variable, GoReleaser uses any tag of the commit.
	export GORELEASER_CURRENT_TAG="${GITHUB_REF_NAME:?is not set: the release workflow sets it}"
	write_notes "${GORELEASER_CURRENT_TAG#v}"
	set -- publish --release-notes="$scratch/notes.md"
	;;
*) fail "the argument must be snapshot or publish" ;;
esac
goreleaser check
import_key "$1"
shift
goreleaser release --clean "$@"
unset GPG_PASSPHRASE GITHUB_TOKEN
sums=$(ls dist/*_SHA256SUMS)
base=${sums%_SHA256SUMS}
version=${base##*_}
platform_here=$(go env GOOS)_$(go env GOARCH)
check
list_modules provider
list_modules doctor
tools/demo.sh "${base}_$platform_here.zip" ||
	fail "the archive's provider does not pass the demo"
printf '\nThe release passed its checks. Files in dist/:\n'
(cd dist && ls -- *.zip *.json *SHA256SUMS*)
