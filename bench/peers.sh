#!/bin/sh
# Builds the tools that the bench compares kroute with, from their Go modules, and prepares the schemas of kubeconform.
#
#   bench/peers.sh [<dir>]      default: build/peers
#
# Environment:
#   KUBECONFORM_VERSION, KUBE_LINTER_VERSION, KUBE_SCORE_VERSION   versions of the modules
#   KUBE_LINTER_SOURCE                                             a checkout of its repository, where the proxy does not
#                                                                  have its module
#   KUBE_VERSION, GATEWAY_API_VERSION                              whose schemas kubeconform reads
#   BUILD_JOBS                                                     packages compiled in parallel (default: 2)
#
# Needs Go, Node and a Go module proxy. A tool that cannot be had is left out with a message; the bench skips it.
set -eu

mkdir -p "${1:-build/peers}"
dir=$(cd "${1:-build/peers}" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
export GOFLAGS="-p=${BUILD_JOBS:-2} -trimpath" CGO_ENABLED=0

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# field <name> <module@version>
# What the module proxy knows of a module: its GoMod, Dir or Version; nothing where it has none.
field() {
  go mod download -json "$2" 2>/dev/null | sed -n "s/^[[:space:]]*\"$1\": \"\(.*\)\",*\$/\1/p"
}

# main <module> <version> <package> <binary>
# Builds a command in a temporary module with a copy of the command's go.mod.
main() {
  if [ -x "$dir/$4" ]; then
    echo "$4 is there: $dir/$4" >&2
    return
  fi
  gomod=$(field GoMod "$1@$2")
  if [ -z "$gomod" ]; then
    echo "peers.sh: the module proxy has no $1@$2; the bench will run without $4" >&2
    return
  fi
  version=$(field Version "$1@$2")
  mkdir -p "$work/$4"
  (
    cd "$work/$4"
    sed -e 's#^module .*#module kroute.example/peers#' -e '/=> \.\.*\//d' "$gomod" > go.mod
    go mod edit -require="$1@$version"
    printf '//go:build tools\n\npackage tools\n\nimport _ "%s"\n' "$3" > tools.go
    echo "building $4 $version" >&2
    nice -n 10 go build -mod=mod -ldflags '-s -w' -o "$dir/$4" "$3"
    echo "$version" > "$dir/$4.version"
  ) || echo "peers.sh: $4 cannot be built; the bench will run without it" >&2
}

main github.com/yannh/kubeconform "${KUBECONFORM_VERSION:-v0.7.0}" github.com/yannh/kubeconform/cmd/kubeconform kubeconform
if [ -n "${KUBE_LINTER_SOURCE:-}" ]; then
  version=$(git -C "$KUBE_LINTER_SOURCE" describe --tags)
  echo "building kube-linter $version" >&2
  (cd "$KUBE_LINTER_SOURCE" && nice -n 10 go build -ldflags '-s -w' -o "$dir/kube-linter" ./cmd/kube-linter)
  echo "$version" > "$dir/kube-linter.version"
else
  main golang.stackrox.io/kube-linter "${KUBE_LINTER_VERSION:-v0.8.3}" golang.stackrox.io/kube-linter/cmd/kube-linter kube-linter
fi
main github.com/zegl/kube-score "${KUBE_SCORE_VERSION:-v1.20.0}" github.com/zegl/kube-score/cmd/kube-score kube-score

kubernetes=$(field Dir "k8s.io/kubernetes@${KUBE_VERSION:-v1.36.3}")
gateway=$(field Dir "sigs.k8s.io/gateway-api@${GATEWAY_API_VERSION:-v1.6.1}")
if [ -z "$kubernetes" ] || [ -z "$gateway" ]; then
  echo 'peers.sh: the schemas cannot be had; the bench will run without kubeconform' >&2
else
  node "$here/schemas.mjs" "$dir/schemas" "$kubernetes/api/openapi-spec/swagger.json" "$gateway/config/crd/standard"
fi
