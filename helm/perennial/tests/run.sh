#!/usr/bin/env bash
# Tests of the chart: lint, render, Kubernetes' own schemas, what must be refused, what must hold of every rendering.
# Needs helm; kubeconform with schemas, and python3 with PyYAML, are used where found and visibly skipped where not.
#   run.sh [--schemas LOCATION]   LOCATION as kubeconform takes it, or a folder of its files; default $KUBERNETES_SCHEMAS,
#                                 else shared/data/kubernetes-schemas beside the checkout
set -euo pipefail
chart=$(cd "$(dirname "$0")/.." && pwd)
beside=$chart/../../../shared/data/kubernetes-schemas
schemas=${KUBERNETES_SCHEMAS:-$beside}
if [ "${1:-}" = --schemas ]; then schemas=${2:?--schemas needs a location}; fi
python=${PYTHON:-python3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0 skipped=0

pass() { passed=$((passed + ${1:-1})); }
fail() { failed=$((failed + 1)); echo "FAILED  $1"; [ ! -s "${2:-/dev/null}" ] || sed 's/^/        /' "$2"; }
skip() { skipped=$((skipped + 1)); echo "SKIPPED $1"; }
check() { # sentence, command...
  local sentence=$1; shift
  if "$@" >"$work/said" 2>&1; then pass; else fail "$sentence" "$work/said"; fi
}

if ! command -v helm >/dev/null; then
  skip "everything: helm is not on the PATH; 'bash .ci/run' installs it"
  echo "0 passed, 0 failed, 1 skipped"
  exit 0
fi

check "lint of the chart alone" helm lint --strict "$chart"
for values in "$chart"/ci/*-values.yaml; do
  name=$(basename "$values" -values.yaml)
  check "lint with $name" helm lint --strict "$chart" --values "$values"
  if helm template perennial "$chart" --namespace models --values "$values" >"$work/$name.yaml" 2>"$work/said"; then pass; else fail "rendering $name" "$work/said"; fi
done
# the Prometheus operator's kinds are not Kubernetes' own: rendered apart, and checked by assertions only
if helm template perennial "$chart" --namespace models --values "$chart/ci/minimal-values.yaml" --set serviceMonitor.enabled=true >"$work/monitored.yaml" 2>"$work/said" &&
  grep -q "^kind: ServiceMonitor" "$work/monitored.yaml"; then pass; else fail "rendering with a ServiceMonitor" "$work/said"; fi
if helm template perennial "$chart" --namespace models --values "$chart/ci/production-values.yaml" --set jobs.rebuild.enabled=true >"$work/rebuild.yaml" 2>"$work/said"; then pass; else fail "rendering with the job that rebuilds" "$work/said"; fi

case $schemas in *{{*) location=$schemas ;; *) location="$schemas/{{.ResourceKind}}{{.KindSuffix}}.json" ;; esac
if ! command -v kubeconform >/dev/null; then
  skip "Kubernetes' schemas: kubeconform is not on the PATH; 'bash .ci/run' installs it"
elif [ "$location" != "$schemas" ] && [ ! -d "$schemas" ]; then
  skip "Kubernetes' schemas: no folder $schemas; name one with --schemas"
else
  for values in "$chart"/ci/*-values.yaml; do
    name=$(basename "$values" -values.yaml)
    check "$name against Kubernetes' schemas" kubeconform -strict -schema-location "$location" "$work/$name.yaml"
  done
  sed 's/^  replicas: 1$/  replica: 1/' "$work/minimal.yaml" >"$work/wrong.yaml"
  if kubeconform -strict -schema-location "$location" "$work/wrong.yaml" >"$work/said" 2>&1; then fail "a misspelled field must be found"; else pass; fi
fi

for values in "$chart"/tests/refused/*.yaml; do
  name=$(basename "$values" .yaml)
  reason=$(sed -n '1s/^# refused: //p' "$values")
  if helm template perennial "$chart" --values "$chart/ci/minimal-values.yaml" --values "$values" >/dev/null 2>"$work/said"; then
    fail "$name must be refused"
  elif [ -n "$reason" ] && grep -qF -- "$reason" "$work/said"; then
    pass
  else
    fail "$name must be refused because: $reason" "$work/said"
  fi
done

if "$python" -c 'import yaml' 2>/dev/null; then
  for rendered in minimal production split-gateway monitored rebuild; do
    if "$python" "$chart/tests/assertions.py" $rendered "$work/$rendered.yaml" >"$work/said" 2>&1; then :; else fail "assertions on $rendered" "$work/said"; continue; fi
    grep '^FAILED' "$work/said" || true
    read -r _ held asked <<<"$(tail -1 "$work/said")"
    passed=$((passed + held)) failed=$((failed + asked - held))
  done
else
  skip "assertions: $python has no PyYAML; 'bash .ci/run' installs it"
fi

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
