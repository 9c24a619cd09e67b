#!/bin/sh
# Makes assets/rejected-plan.svg from the colored output of the CLI. The plan is the example of the
# README. The customers are those of examples/usecases/customers.json, but 100000000009 has 99.99.
set -eu
cd "$(dirname "$0")/.."
. tools/env.sh
root=$PWD
picture=assets/rejected-plan.svg

case $("$cli" version | head -n 1) in
OpenTofu*)
	echo "Terraform must make the picture, because OpenTofu words its output differently." \
		"Set TF_ACC_TERRAFORM_PATH to the path of Terraform." >&2
	exit 1
	;;
esac

tools/dev-install.sh "$scratch/dev" >/dev/null
cp examples/data-sources/tencentpartner_customer_credits/data-source.tf "$scratch/main.tf"
sed '/"100000000009"/s/"RemainingCredit": 500.00/"RemainingCredit": 99.99/' \
	examples/usecases/customers.json >"$scratch/customers.json"

start_simulator "$scratch/customers.json"
export TF_CLI_CONFIG_FILE="$scratch/dev/terraformrc"

cd "$scratch"
"$cli" init -no-color -input=false >init.log 2>&1 || {
	cat init.log >&2
	exit 1
}
status=0
echo '$ terraform plan' >plan.txt
"$cli" plan -input=false >>plan.txt 2>&1 || status=$?
[ "$status" -eq 1 ] || {
	cat plan.txt
	echo "The plan returned $status instead of 1" >&2
	exit 1
}

# freeze has no bold text, so bold becomes bright white, as in many terminals.
escape=$(printf '\033')
sed "s/$escape\[1m/$escape[1m$escape[97m/g" plan.txt >bright.txt
cd "$root"
go tool -modfile=tools/freeze/go.mod freeze "$scratch/bright.txt" --language ansi \
	--output "$scratch/freeze.svg" --background '#171717' --window --padding 24,28 \
	--border.radius 8 --border.width 1 --border.color '#515151' --font.size 17 --line-height 1.3 \
	--font.family "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" \
	>"$scratch/freeze.log" 2>&1 || {
	cat "$scratch/freeze.log" >&2
	exit 1
}

# With a viewBox, browsers scale the picture to the page. The gray of freeze is too dark to read.
# Its clip path does not exist.
title='<title>A plan that Terraform rejects because a customer has insufficient credit</title>'
sed -e '/^<!DOCTYPE /d' -e 's/#4B4B4B/#8A8A8A/g' -e 's/ clip-path="[^"]*"//' -e "/^<svg width=/s|\
width=\"\([0-9.]*\)\" height=\"\([0-9.]*\)\" \(.*\)>\$|\
width=\"\1\" height=\"\2\" viewBox=\"0 0 \1 \2\" role=\"img\" \3>$title|" \
	"$scratch/freeze.svg" >"$picture"
grep -q '<title>' "$picture" || {
	echo "freeze writes another form of SVG: change tools/picture.sh" >&2
	exit 1
}
echo "$picture shows the rejected plan"
