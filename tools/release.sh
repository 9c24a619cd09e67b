#!/bin/sh
# Makes a release in dist/ and checks it: an archive for each platform, SHA256SUMS and its
# signature, and the list of modules in the binaries (SBOM).
# "snapshot" makes a release of the last commit as a trial, signed with a temporary key.
# "publish" is for the release workflow. It makes the release of a tag, signed with GPG_PRIVATE_KEY
# and GPG_PASSPHRASE, and uploads it as a draft.
set -eu
cd "$(dirname "$0")/.."
. tools/env.sh

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
		fail "CHANGELOG.md has no \"## $1\", or nothing below it"
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
			"${GPG_PRIVATE_KEY:?has the signing key: the GitHub environment release sets it}" |
			gpg --batch --quiet --import || fail "GPG_PRIVATE_KEY cannot be imported"
		unset GPG_PRIVATE_KEY
	fi
	keys=$(gpg --list-secret-keys --with-colons)
	case $(printf '%s\n' "$keys" | awk -F: '$1 == "sec" { print $4; exit }') in
	1 | 17) ;;
	*) fail "the Terraform registry takes signatures of RSA and DSA keys only" ;;
	esac
	GPG_FINGERPRINT=$(printf '%s\n' "$keys" | awk -F: '$1 == "fpr" { print $10; exit }')
	export GPG_FINGERPRINT
}

# Checks what the registry and installations require. A version cannot be published twice.
check() {
	gpg --batch --quiet --verify "${base}_SHA256SUMS.sig" "${base}_SHA256SUMS" \
		2>"$scratch/gpg.log" || fail "$(cat "$scratch/gpg.log")"
	head -c 1 "${base}_SHA256SUMS.sig" | grep -q '^-' && fail "the signature is armored"
	cp terraform-registry-manifest.json "${base}_manifest.json"
	(cd dist && sha256sum --check --quiet --strict ./*_SHA256SUMS) ||
		fail "SHA256SUMS does not match"
	for end in darwin_amd64.zip darwin_arm64.zip \
		freebsd_386.zip freebsd_amd64.zip freebsd_arm.zip freebsd_arm64.zip \
		linux_386.zip linux_amd64.zip linux_arm.zip linux_arm64.zip manifest.json \
		windows_386.zip windows_amd64.zip windows_arm64.zip; do
		basename "${base}_$end"
	done >"$scratch/files"
	awk '{ print $2 }' "${base}_SHA256SUMS" | sort | diff - "$scratch/files" ||
		fail "SHA256SUMS does not have every platform and the manifest, and nothing else"
}

# Writes one SBOM for all archives, because their binaries have the same modules.
# Its data about the binary itself are those of linux_amd64.
list_modules() {
	for binary in dist/*/terraform-provider-tencentpartner_v*; do
		go version -m "$binary" | grep "^$(printf '\t')dep" >"$scratch/modules"
		[ -f "$scratch/first" ] || cp "$scratch/modules" "$scratch/first"
		cmp "$scratch/modules" "$scratch/first" ||
			fail "the modules in $binary are not those of the others"
	done
	go tool -modfile=tools/cyclonedx-gomod/go.mod cyclonedx-gomod bin -json -std -short-purls \
		-version "v${base##*_}" -output dist/sbom.cdx.json \
		dist/*_linux_amd64*/terraform-provider-tencentpartner_v*
}

command -v gpg >/dev/null || fail "gpg is not installed"
[ -z "$(git status --porcelain)" ] ||
	fail "what is not committed would be in it: commit or stash it"
case ${1:-} in
snapshot) set -- snapshot --snapshot ;;
publish)
	# Without this variable, GoReleaser uses any tag of the commit.
	export GORELEASER_CURRENT_TAG="${GITHUB_REF_NAME:?is the tag: the release workflow sets it}"
	write_notes "${GORELEASER_CURRENT_TAG#v}"
	set -- publish --release-notes="$scratch/notes.md"
	;;
*) fail "say snapshot or publish" ;;
esac
goreleaser check
import_key "$1"
shift
goreleaser release --clean "$@"
unset GPG_PASSPHRASE GITHUB_TOKEN
sums=$(ls dist/*_SHA256SUMS)
base=${sums%_SHA256SUMS}
check
list_modules
tools/demo.sh "${base}_$(go env GOOS)_$(go env GOARCH).zip" ||
	fail "the archive's provider does not pass the demo"
printf '\nAs it should be, in dist/:\n'
(cd dist && ls -- *.zip *.json *SHA256SUMS*)
