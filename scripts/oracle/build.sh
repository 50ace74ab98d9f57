#!/bin/sh
# Builds the two servers that ask.mjs needs, kube-apiserver and etcd, from their Go modules, and puts the CRDs of the
# Gateway API beside them, in <dir>/gateway-api/<version>/<channel>.
#
#   build.sh <dir>
#
# Environment:
#   KUBE_VERSION  version of the k8s.io/kubernetes module (default: v1.36.3)
#   BUILD_JOBS    packages compiled in parallel (default: 2)
#   GATEWAY_API   versions of the sigs.k8s.io/gateway-api module (default: v1.6.3 v1.7.0)
#   ONLY_CRDS     if set, only the CRDs
#
# Needs Go (1.26 or later for v1.36) and a Go module proxy. The first build takes about five minutes
# on two cores and 4 GB in the Go caches; later ones are incremental.
set -eu

if [ $# -ne 1 ]; then
  echo "usage: build.sh <dir>" >&2
  exit 2
fi
mkdir -p "$1/src"
dir=$(cd "$1" && pwd)
version=${KUBE_VERSION:-v1.36.3}
minor=$(echo "$version" | sed 's/^v1\.\([0-9]*\)\..*$/\1/')
staging="v0.${version#v1.}"

for bundle in ${GATEWAY_API:-v1.6.3 v1.7.0}; do
  # The module may want a newer Go; its files are in the zip file all the same.
  zip=$(go mod download -json "sigs.k8s.io/gateway-api@$bundle" | sed -n 's/^[[:space:]]*"Zip": "\(.*\)",*$/\1/p') || true
  rm -rf "$dir/gateway-api/$bundle"
  mkdir -p "$dir/gateway-api/$bundle"
  unzip -q "$zip" '*/config/crd/standard/*' '*/config/crd/experimental/*' -d "$dir/gateway-api/zip"
  mv "$dir/gateway-api/zip/sigs.k8s.io/gateway-api@$bundle/config/crd"/* "$dir/gateway-api/$bundle/"
  rm -r "$dir/gateway-api/zip"
done
if [ -n "${ONLY_CRDS:-}" ]; then exit 0; fi

# k8s.io/kubernetes requires its libraries at v0.0.0 and replaces them by directories of its
# repository. Take its go.mod, and point every such replacement at the published module instead.
modfile=$(go mod download -json "k8s.io/kubernetes@$version" | sed -n 's/^[[:space:]]*"GoMod": "\(.*\)",*$/\1/p')
cd "$dir/src"
sed -e 's#^module .*#module kroute.example/oracle#' \
    -e "s#=> \./staging/src/\(k8s\.io/[^ ]*\).*#=> \1 $staging#" \
    "$modfile" > go.mod
go mod edit -require="k8s.io/kubernetes@$version"
cat > tools.go <<'GO'
//go:build tools

package tools

import (
	_ "go.etcd.io/etcd/server/v3"
	_ "k8s.io/kubernetes/cmd/kube-apiserver"
)
GO

pkg=k8s.io/component-base/version
build() {
  nice -n 10 go build -mod=mod -p "${BUILD_JOBS:-2}" -trimpath \
    -ldflags "-s -w -X $pkg.gitVersion=$version -X $pkg.gitMajor=1 -X $pkg.gitMinor=$minor" -o "$dir/$1" "$2"
}
build etcd go.etcd.io/etcd/server/v3
build kube-apiserver k8s.io/kubernetes/cmd/kube-apiserver
"$dir/kube-apiserver" --version
