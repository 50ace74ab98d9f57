#!/usr/bin/env bash
# The step of action.yml that lints, and compares routing. Its inputs are environment variables, so that they are not run as code.
set -uo pipefail

arguments=(--color --format pretty --format github)
report=$(mktemp)
page=$(mktemp)
trap 'rm -f "$report" "$page"' EXIT
arguments+=(--format "json:$report" --format "markdown:$page")
[ -z "${INPUT_SARIF:-}" ] || arguments+=(--format "sarif:$INPUT_SARIF")
[ -z "${INPUT_FAIL_ON:-}" ] || arguments+=(--fail-on "$INPUT_FAIL_ON")
[ -z "${INPUT_CONFIG:-}" ] || arguments+=(--config "$INPUT_CONFIG")
[ "${INPUT_ALLOW_RULES:-false}" != true ] || arguments+=(--allow-rules)
[ -z "${INPUT_KUBE_VERSION:-}" ] || arguments+=(--kube-version "$INPUT_KUBE_VERSION")

# Split at blanks, but not expanded: kroute knows globs itself.
set -f
# shellcheck disable=SC2206
arguments+=(${INPUT_ARGS:-} -- ${INPUT_PATHS:-})
set +f

code=0
node "$KROUTE" lint "${arguments[@]}" || code=$?

if [ -s "$report" ]; then
  for severity in errors warnings infos; do
    echo "$severity=$(sed -n "s/^    \"$severity\": \([0-9]*\),\{0,1\}$/\1/p" "$report")"
  done >>"${GITHUB_OUTPUT:-/dev/null}"
fi
if [ "${INPUT_SUMMARY:-true}" = true ] && [ -s "$page" ]; then
  cat "$page" >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
fi
if [ -n "${INPUT_DIFF_BASE:-}" ]; then
  # Kept for a later step.
  routing=$(mktemp "${RUNNER_TEMP:-${TMPDIR:-/tmp}}/kroute-routing.XXXXXX")
  arguments=("--base=$INPUT_DIFF_BASE" --fail-on never --format markdown --output-file "$routing")
  [ -z "${INPUT_CONFIG:-}" ] || arguments+=(--config "$INPUT_CONFIG")
  [ -z "${INPUT_KUBE_VERSION:-}" ] || arguments+=(--kube-version "$INPUT_KUBE_VERSION")
  set -f
  # shellcheck disable=SC2206
  arguments+=(-- ${INPUT_PATHS:-})
  set +f
  if node "$KROUTE" diff "${arguments[@]}"; then
    echo "routing=$routing" >>"${GITHUB_OUTPUT:-/dev/null}"
    [ "${INPUT_SUMMARY:-true}" != true ] || { echo && cat "$routing"; } >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
  else
    code=2
  fi
fi
exit $code
