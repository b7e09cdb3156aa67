#!/usr/bin/env bash
# Scores the tests of four modules with gremlins and with our own engine, one
# after the other, and prints a table. Needs Go and a module proxy; takes about
# five minutes, nearly all of them for gremlins.
#
#	tools/engine/mutate/compare.sh
set -euo pipefail
cd "$(dirname "$0")/../../.."
gremlins=v0.6.0
modules=(
	github.com/google/shlex@v0.0.0-20191202100458-e7afc7fbc510
	github.com/mattn/go-shellwords@v1.0.16
	github.com/dustin/go-humanize@v1.1.0
	github.com/Masterminds/semver/v3@v3.5.0
)

room=$(mktemp -d)
trap 'chmod -R u+w "$room"; rm -rf "$room"' EXIT
go build -o "$room/lab" ./tools/cmd/lab
GOBIN=$room go install "github.com/go-gremlins/gremlins/cmd/gremlins@$gremlins"

# now prints the time in milliseconds.
now() { date +%s%3N; }
# row prints a line of the table: tool, module, mutants found, of those tried, killed, wall in ms.
row() {
	awk -v tool="$1" -v module="$2" -v all="$3" -v tried="$4" -v killed="$5" -v wall="$6" 'BEGIN {
		printf "%-10s %-14s %7d %7d %9d %7.1f %% %8.1f s %8.1f\n", tool, module, all, tried, killed, 100 * killed / all, wall / 1000, wall / (tried ? tried : 1) }'
}
# number finds "NAME: 12" in gremlins' report.
number() { sed -n "s/.*$1: \([0-9]*\).*/\1/p" "$room/report" | tail -1; }

printf '%-10s %-14s %7s %7s %9s %9s %10s %8s\n' TOOL MODULE MUTANTS TRIED DETECTED SCORE WALL MS/TRIED
for module in "${modules[@]}"; do
	path=${module%@*} name=$(basename "${module%@*}")
	[[ $name == v[0-9]* ]] && name=$(basename "$(dirname "$path")")
	dir=$room/$name
	(cd "$room" && go mod download "$module")
	cp -r "$(go env GOMODCACHE)/$(sed 's/[A-Z]/!\l&/g' <<<"$module")" "$dir"
	chmod -R u+w "$dir"
	[[ -f $dir/go.mod ]] || (cd "$dir" && go mod init "$path" 2>/dev/null)
	(cd "$dir" && go mod download && go test -run '^$' ./... >/dev/null) # Both find everything compiled.

	begin=$(now)
	(cd "$dir" && "$room/gremlins" unleash . >"$room/report" 2>&1) || true
	wall=$(($(now) - begin))
	killed=$(number Killed) lived=$(number Lived) uncovered=$(number 'Not covered') late=$(number 'Timed out')
	tried=$((killed + lived + late))
	row gremlins "$name" $((tried + uncovered)) "$tried" $((killed + late)) "$wall"

	begin=$(now)
	"$room/lab" mutate --dir "$dir" --tests >"$room/report" 2>/dev/null
	wall=$(($(now) - begin))
	read -r killed all tried < <(sed -n '1s/.*: \([0-9]*\) of \([0-9]*\) mutants.* of the \([0-9]*\) that.*/\1 \2 \3/p' "$room/report")
	row brownfield "$name" "$all" "$tried" "$killed" "$wall"
done
