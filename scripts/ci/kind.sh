#!/usr/bin/env bash
# The whole loop in a cluster of kind: images, manifests, a scenario run from here and judged by what the cluster's API and
# Prometheus saw, each decision of the real autoscaler held against the engine, the namespace examined; then the same load by
# Locust's Jobs. Leaves the runs, the events and the logs in out/kind, and no cluster (KEEP=true keeps it).
# Needs Linux (the node is asked by its own address), docker, kind, kubectl, helm, .venv.
set -euo pipefail
cd "$(dirname "$0")/../.."
export KUBECONFIG=$PWD/out/kind/kubeconfig
name=load-harness
namespace=load-harness
out=out/kind
harness=.venv/bin/load-harness
node=${KIND_NODE_IMAGE:-docker.io/kindest/node:v1.35.0@sha256:452d707d4862f52530247495d180205e029056831160e22870e37e3f6c1ac31f}
stack_version=${STACK_VERSION:-83.6.0}
gateway_version=${GATEWAY_VERSION:-v1.7.0}
scenario=k8s/load-tests/locust/scale-out.yaml
metrics_server=https://github.com/kubernetes-sigs/metrics-server/releases/download/v0.8.1/components.yaml

main() {
  missing=()
  for program in docker kind kubectl helm curl "$harness"; do command -v "$program" >/dev/null || missing+=("$program"); done
  [ ${#missing[@]} -eq 0 ] || { echo "error: ${missing[*]}: not here; install them (.venv: make setup)" >&2; exit 3; }
  if kind get clusters 2>/dev/null | grep -qx "$name"; then
    echo "error: cluster $name: is there already, perhaps kept by KEEP=true; kind delete cluster --name $name takes it down" >&2
    exit 2
  fi
  rm -rf "$out"
  mkdir -p "$out"
  trap finish EXIT
  cluster
  images
  workload
  way_in
  code=0
  judged "$harness" loadtest run "$scenario" --cluster kubernetes --context reader --namespace "$namespace" \
    --url "$url" --prometheus http://127.0.0.1:9090 --out "$out/run"
  judged "$harness" hpa verify "$out/run"
  judged "$harness" doctor --namespace "$namespace"
  jobs_of_locust
  exit "$code"
}

judged() { # a command of ours; the first code that is not 0 is the end's, and nothing is left out for it
  local given=0
  echo "== $*"
  "$@" || given=$?
  [ "$code" -ne 0 ] || code=$given
}

cluster() { # with metrics-server, Prometheus and the operator's kinds, and a gateway
  kind create cluster --name "$name" --image "$node" --wait 180s
  kubectl apply --filename "$metrics_server"
  kubectl patch deployment metrics-server --namespace kube-system --type json \
    --patch '[{"op": "add", "path": "/spec/template/spec/containers/0/args/-", "value": "--kubelet-insecure-tls"}]'
  helm upgrade --install kube-prometheus-stack kube-prometheus-stack --repo https://prometheus-community.github.io/helm-charts --version "$stack_version" \
    --namespace monitoring --create-namespace --wait --timeout 10m --set grafana.enabled=false --set alertmanager.enabled=false \
    --set prometheus.prometheusSpec.serviceMonitorSelectorNilUsesHelmValues=false --set prometheus.prometheusSpec.ruleSelectorNilUsesHelmValues=false
  helm upgrade --install eg oci://docker.io/envoyproxy/gateway-helm --version "$gateway_version" \
    --namespace envoy-gateway-system --create-namespace --wait --timeout 5m
  kubectl apply --filename k8s/load-tests/gateway/class.yaml
  kubectl rollout status deployment/metrics-server --namespace kube-system --timeout 120s
}

images() { # built here, and given to the nodes under the names that the manifests have
  scripts/ci/images.sh build kind
  kubectl kustomize k8s/overlays/kind >"$out/manifests.yaml"
  kubectl kustomize k8s/load-tests/locust >"$out/load-test.yaml"
  local wanted target
  for wanted in $(sed -nE 's/^ *(- )?image: *//p' "$out/manifests.yaml" "$out/load-test.yaml" | sort -u); do
    case "$wanted" in
      *workload:*) target=workload ;;
      *toolkit:*) target=toolkit ;;
      *) continue ;; # another project's, which the nodes fetch themselves
    esac
    docker tag "load-harness/$target:kind" "$wanted"
    kind load docker-image --name "$name" "$wanted"
  done
}

workload() {
  kubectl create namespace "$namespace" --dry-run=client --output yaml | kubectl apply --filename -
  kubectl apply --kustomize k8s/overlays/kind
  kubectl apply --kustomize k8s/rbac
  kubectl apply --kustomize k8s/load-tests/gateway
  kubectl rollout status deployment/load-harness --namespace "$namespace" --timeout 180s
  local sample=/apis/metrics.k8s.io/v1beta1/namespaces/$namespace/pods
  for _ in {1..60}; do # the autoscaler has nothing to go by before the first sample
    case $(kubectl get --raw "$sample") in *'"usage"'*) return ;; esac
    sleep 5
  done
  echo "error: $sample: has no sample after five minutes; look at metrics-server's log" >&2
  exit 4
}

way_in() { # to the gateway by the node's address, to Prometheus by a port-forward, to the API as one who may only read
  local proxy=gateway.envoyproxy.io/owning-gateway-namespace=$namespace,gateway.envoyproxy.io/owning-gateway-name=load-harness
  local address="" port="" token
  for _ in {1..60}; do # the proxy is made after the Gateway
    address=$(kubectl get nodes --output 'jsonpath={.items[0].status.addresses[?(@.type=="InternalIP")].address}')
    port=$(kubectl get services --namespace envoy-gateway-system --selector "$proxy" --output 'jsonpath={.items[0].spec.ports[0].nodePort}' || true)
    [ -z "$port" ] || break
    sleep 5
  done
  [ -n "$port" ] || { echo "error: the Gateway in $namespace has no proxy after five minutes; see the log of envoy-gateway" >&2; exit 4; }
  url=http://$address:$port
  kubectl port-forward --namespace monitoring service/kube-prometheus-stack-prometheus 127.0.0.1:9090:9090 >"$out/port-forward.log" 2>&1 &
  forward=$!
  curl --silent --show-error --fail --output /dev/null --retry 30 --retry-delay 1 --retry-all-errors http://127.0.0.1:9090/-/ready
  curl --silent --show-error --fail --output /dev/null --retry 60 --retry-delay 2 --retry-all-errors "$url/healthz"
  token=$(kubectl create token load-harness-reader --namespace "$namespace" --duration 2h)
  (umask 077 && cat >"$out/reader") <<READER
apiVersion: v1
kind: Config
users:
- name: reader
  user:
    token: $token
contexts:
- name: reader
  context:
    cluster: kind-$name
    user: reader
    namespace: $namespace
READER
  export KUBECONFIG=$KUBECONFIG:$PWD/$out/reader
}

jobs_of_locust() { # the same load from within, judged by what Prometheus saw alone
  local begun ended
  begun=$(date -u +%FT%TZ)
  kubectl apply --kustomize k8s/load-tests/locust
  if ! completed locust-master; then
    echo "error: the Job locust-master did not complete; see $out/locust.log" >&2
    [ "$code" -ne 0 ] || code=1
    return
  fi
  sleep 60 # what Prometheus scrapes last
  ended=$(date -u +%FT%TZ)
  judged "$harness" loadtest verify --prometheus http://127.0.0.1:9090 --from "$begun" --to "$ended" --manifests "$out/manifests.yaml" \
    --namespace "$namespace" --expect 'reached 4 replicas within 6m' --expect 'no restarts' --out "$out/window"
}

completed() { # a Job, within 20 minutes; `kubectl wait` for its completion waits on where it has failed
  local conditions
  for _ in {1..240}; do
    conditions=$(kubectl get job "$1" --namespace "$namespace" --output 'jsonpath={.status.conditions[?(@.status=="True")].type}')
    case " $conditions " in
      *" Complete "*) return 0 ;;
      *" Failed "*) return 1 ;;
    esac
    sleep 5
  done
  return 1
}

finish() { # what a cluster leaves for a person and for replay tests
  local code=$?
  trap - EXIT
  kubectl get events --namespace "$namespace" --output json >"$out/events.json" || true
  kubectl get horizontalpodautoscalers,deployments,pods --namespace "$namespace" --output yaml >"$out/objects.yaml" || true
  kubectl logs --namespace "$namespace" --selector app.kubernetes.io/component=load-generator --prefix --tail -1 >"$out/locust.log" 2>&1 || true
  [ -z "${forward:-}" ] || kill "$forward" 2>/dev/null || true # it may have ended by itself
  [ "${KEEP:-false}" = true ] || kind delete cluster --name "$name" || true
  rm -f "$out/kubeconfig" "$out/reader"
  exit "$code"
}

main
