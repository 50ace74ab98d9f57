#!/bin/sh
# Builds Traefik from its Go module, for compare.mjs.
#
#   build.sh <dir>
#
# Environment:
#   TRAEFIK_VERSION  version of the module github.com/traefik/traefik/v3 (default: v3.7.9)
#   BUILD_JOBS       packages compiled in parallel (default: 2)
#
# Needs Go and a Go module proxy. The first build takes some ten minutes on two cores; a version that is there already is
# not built again.
set -eu

if [ $# -ne 1 ]; then
  echo "usage: build.sh <dir>" >&2
  exit 2
fi
mkdir -p "$1"
dir=$(cd "$1" && pwd)
version=${TRAEFIK_VERSION:-v3.7.9}
module=github.com/traefik/traefik/v3
use() {
  [ -x "$dir/traefik-$version" ] && ln -sfn "traefik-$version" "$dir/traefik"
}
if use; then
  "$dir/traefik" version
  exit 0
fi
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT

# field <module@version> <field of what `go mod download -json` says>
field() {
  go mod download -json "$1" | sed -n "s/^[[:space:]]*\"$2\": \"\(.*\)\",*\$/\1/p"
}

# A module with a copy of Traefik's go.mod, so that the versions are those its authors build with.
sed -e 's#^module .*#module kroute.example/traefik#' "$(field "$module@$version" GoMod)" > "$work/go.mod"
cd "$work"
go mod edit -require="$module@$version"

# A module inside of its repository is not published: two empty types, for the configuration of the commercial edition.
mkdir ext
echo 'module github.com/traefik/traefik/dynamic/ext' > ext/go.mod
printf 'package ext\n\ntype HTTP struct{}\n\ntype Router struct{}\n' > ext/ext.go
go mod edit -replace=github.com/traefik/traefik/dynamic/ext=./ext

# Clients of more than a hundred DNS providers, for certificates by ACME, would be most of the build. None is asked here.
lego=$(awk '$1 ~ /^github\.com\/go-acme\/lego\/v[0-9]+$/ && !/indirect/ { print $1 "@" $2 }' go.mod)
for each in $lego; do
  copy="$work/lego-${each##*/}"
  cp -R "$(field "$each" Dir)" "$copy"
  chmod -R u+w "$copy"
  rm -f "$copy"/providers/dns/*.go
  {
    echo 'package dns'
    echo "import (\"errors\"; \"${each%@*}/challenge\")"
    echo 'func NewDNSChallengeProviderByName(name string) (challenge.Provider, error) { return nil, errors.New("left out: " + name) }'
  } > "$copy/providers/dns/none.go"
  go mod edit -replace="${each%@*}=$copy"
done
printf '//go:build tools\n\npackage tools\n\nimport _ "%s/cmd/traefik"\n' "$module" > tools.go
CGO_ENABLED=0 nice -n 10 go build -mod=mod -p "${BUILD_JOBS:-2}" -trimpath -ldflags "-s -w -X $module/pkg/version.Version=$version" \
  -o "$work/traefik" "$module/cmd/traefik"
# At once or not at all, for others that build at the same time.
mv "$work/traefik" "$dir/traefik-$version.part.$$"
mv "$dir/traefik-$version.part.$$" "$dir/traefik-$version"
use
"$dir/traefik" version
