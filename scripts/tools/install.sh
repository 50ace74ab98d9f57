#!/bin/sh
# Builds real kustomize, helm and kubectl from their Go modules, for the tests that run against them.
#
#   install.sh <dir> [kustomize|helm|kubectl ...]     all three if none is named
#
# The tests look in the PATH, and first in the directory that KROUTE_TOOLS names:
#
#   scripts/tools/install.sh build/tools && KROUTE_TOOLS=$PWD/build/tools npm test -- render hostile
#
# Environment:
#   KUSTOMIZE_VERSION, HELM_VERSION, KUBE_VERSION   versions of the modules
#   BUILD_JOBS                                      packages compiled in parallel (default: 2)
#
# Needs Go and a Go module proxy. The first build takes some minutes; a version that is there already is not built again.
set -eu

if [ $# -eq 0 ]; then
  echo "usage: install.sh <dir> [kustomize|helm|kubectl ...]" >&2
  exit 2
fi
mkdir -p "$1"
dir=$(cd "$1" && pwd)
shift
[ $# -gt 0 ] || set -- kustomize helm kubectl
export GOFLAGS="-p=${BUILD_JOBS:-2} -trimpath" CGO_ENABLED=0

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# main <module@version> <package> <binary> [replacement version of k8s.io/* libraries]
# Builds a command in a temporary module with a copy of the command's go.mod, `replace` lines of local
# directories left out, so that the versions are those its authors built with.
main() {
  gomod=$(go mod download -json "$1" | sed -n 's/^[[:space:]]*"GoMod": "\(.*\)",*$/\1/p')
  mkdir -p "$work/$3"
  cd "$work/$3"
  sed -e 's#^module .*#module kroute.example/tools#' "$gomod" > go.mod
  if [ -n "${4:-}" ]; then
    # k8s.io/kubernetes requires its libraries at v0.0.0 and replaces them by directories of its repository.
    sed -i -e "s#=> \./staging/src/\(k8s\.io/[^ ]*\).*#=> \1 $4#" go.mod
  else
    sed -i -e '/=> \.\.*\//d' go.mod
  fi
  go mod edit -require="$1"
  printf '//go:build tools\n\npackage tools\n\nimport _ "%s"\n' "$2" > tools.go
  echo "building $3 ($1)" >&2
  nice -n 10 go build -mod=mod -ldflags "-s -w ${5:-}" -o "$work/$3.built" "$2"
  # At once or not at all, for others that build at the same time.
  mv "$work/$3.built" "$dir/$3-${1##*@}.part.$$"
  mv "$dir/$3-${1##*@}.part.$$" "$dir/$3-${1##*@}"
}

# use <tool> <version>
# Makes a version the one of that name; false where it has to be built first.
use() {
  [ -x "$dir/$1-$2" ] && ln -sfn "$1-$2" "$dir/$1"
}

for tool in "$@"; do
  case $tool in
    kustomize)
      version=${KUSTOMIZE_VERSION:-v5.7.1}
      use kustomize "$version" || (main "sigs.k8s.io/kustomize/kustomize/v5@$version" sigs.k8s.io/kustomize/kustomize/v5 kustomize '' \
        "-X sigs.k8s.io/kustomize/api/provenance.version=$version")
      use kustomize "$version"
      "$dir/kustomize" version
      ;;
    helm)
      version=${HELM_VERSION:-v3.18.6}
      module=helm.sh/helm/${version%%.*}
      use helm "$version" || (main "$module@$version" "$module/cmd/helm" helm '' "-X $module/internal/version.version=$version")
      use helm "$version"
      "$dir/helm" version --short
      ;;
    kubectl)
      version=${KUBE_VERSION:-v1.34.1}
      minor=$(echo "$version" | sed 's/^v1\.\([0-9]*\)\..*$/\1/')
      pkg=k8s.io/component-base/version
      use kubectl "$version" || (main "k8s.io/kubernetes@$version" k8s.io/kubernetes/cmd/kubectl kubectl "v0.${version#v1.}" \
        "-X $pkg.gitVersion=$version -X $pkg.gitMajor=1 -X $pkg.gitMinor=$minor")
      use kubectl "$version"
      "$dir/kubectl" version --client
      ;;
    *)
      echo "install.sh: there is no tool \"$tool\"; use kustomize, helm or kubectl" >&2
      exit 2
      ;;
  esac
done
