#!/usr/bin/env bash
# The processes of docker-compose.kafka.yml without containers: Kafka (a real one where KAFKA_HOME_FOR_TESTS or ../shared/kafka holds it,
# else librdkafka's in-memory broker), Redis, a worker, a portal that is breached every few minutes, Prometheus and Alertmanager. All of it
# lives in STACK_DIR (a temporary folder by default) and ends with this script. `STACK_PORTAL_ARGS` goes to the portal; STACK_PORTAL=none leaves
# it out: whoever started this plays the portal. `STACK_DEPLOY` is where rules and configuration are read from. The key of an operator whose
# controls the worker follows is operator.pem; NAME.pid holds the process id of each process, NAME.log what it says.
set -eu
cd "$(dirname "$0")/.."
root=$PWD
dir=${STACK_DIR:-$(mktemp -d "${TMPDIR:-/tmp}/access-sentinel-stack-XXXXXX")}
mkdir -p "$dir"
dir=$(cd "$dir" && pwd)
kafka_port=${STACK_KAFKA_PORT:-19092}
controller_port=${STACK_CONTROLLER_PORT:-19093}
redis_port=${STACK_REDIS_PORT:-16379}
metrics_port=${STACK_METRICS_PORT:-19464}
prometheus_port=${STACK_PROMETHEUS_PORT:-19090}
alertmanager_port=${STACK_ALERTMANAGER_PORT:-19094}
partitions=${STACK_PARTITIONS:-12}
deploy=${STACK_DEPLOY:-$root/deploy}
sentinel="dotnet $root/src/AccessSentinel.Host/bin/${CONFIGURATION:-Release}/net10.0/access-sentinel.dll"
kafka_home=${KAFKA_HOME_FOR_TESTS:-$root/../shared/kafka}
running=()

say() { echo "stack: $*"; }

stop() {
    trap - EXIT INT TERM
    # The portal and the worker first, so that they can drain; what they need last.
    for ((i = ${#running[@]} - 1; i >= 0; i--)); do
        kill "${running[i]}" 2>/dev/null || true
        wait "${running[i]}" 2>/dev/null || true
    done
    say "stopped; logs are in $dir"
}

start() {
    local name=$1
    shift
    "$@" >"$dir/$name.log" 2>&1 &
    running+=($!)
    echo $! >"$dir/$name.pid"
    say "$name, log $dir/$name.log"
}

# Waits up to two minutes for a command to succeed, for no longer than what was started last is running.
await() {
    local what=$1 until=$((SECONDS + 120))
    shift
    while [ $SECONDS -lt $until ] && kill -0 "${running[-1]}" 2>/dev/null; do
        "$@" >/dev/null 2>&1 && return 0
        sleep 0.25
    done
    say "$what is not there; see the logs in $dir" >&2
    exit 1
}

trap stop EXIT
trap 'exit 0' INT TERM

if [ -x "$kafka_home/broker" ]; then
    start kafka "$kafka_home/broker" "$kafka_port:$controller_port" "$dir/kafka"
    bootstrap=127.0.0.1:$kafka_port
    export SENTINEL__KAFKA__BOOTSTRAPSERVERS=$bootstrap
    await Kafka $sentinel topics --create --partitions "$partitions"
else
    start kafka $sentinel broker --partitions "$partitions" --address-file "$dir/broker.address"
    await "the in-memory broker" test -s "$dir/broker.address"
    bootstrap=$(cat "$dir/broker.address")
    export SENTINEL__KAFKA__BOOTSTRAPSERVERS=$bootstrap
fi

start redis redis-server --port "$redis_port" --bind 127.0.0.1 --dir "$dir" --appendonly yes --maxmemory-policy noeviction --save ""
await Redis redis-cli -p "$redis_port" ping
[ -f "$dir/tag.key" ] || (umask 077 && $sentinel new-key >"$dir/tag.key")
[ -f "$dir/operators.json" ] || $sentinel new-operator-key --operator demo --role lead --out "$dir/operator.pem" --operators "$dir/operators.json" >/dev/null
followed=worker
if [ "${STACK_PORTAL:-simulated}" != none ]; then
    start portal $sentinel portal --open-file "$dir/portal.open" ${STACK_PORTAL_ARGS:-}
    await "the portal's history" test -s "$dir/portal.open"
    followed=portal
fi

export SENTINEL__REDIS__CONNECTION=127.0.0.1:$redis_port SENTINEL__PRIVACY__KEYFILE=$dir/tag.key SENTINEL__METRICS__PORT=$metrics_port
export SENTINEL__OPERATORS__FILE=$dir/operators.json
start worker $sentinel run
await "the worker" curl -sf "http://127.0.0.1:$metrics_port/health/live"

if command -v prometheus >/dev/null && command -v prometheus-alertmanager >/dev/null; then
    mkdir -p "$dir/prometheus/targets"
    cp -r "$deploy/prometheus/." "$dir/prometheus/"
    echo "- targets: [\"127.0.0.1:$metrics_port\"]" >"$dir/prometheus/targets/access-sentinel.yml"
    echo "- targets: [\"127.0.0.1:$alertmanager_port\"]" >"$dir/prometheus/targets/alertmanager.yml"
    start alertmanager prometheus-alertmanager --config.file="$deploy/alertmanager/alertmanager.yml" --storage.path="$dir/alertmanager" \
        --web.listen-address="127.0.0.1:$alertmanager_port" --cluster.listen-address=
    start prometheus prometheus --config.file="$dir/prometheus/prometheus.yml" --storage.tsdb.path="$dir/tsdb" \
        --web.listen-address="127.0.0.1:$prometheus_port"
    await Prometheus curl -sf "http://127.0.0.1:$prometheus_port/-/ready"
    say "Prometheus http://127.0.0.1:$prometheus_port, Alertmanager http://127.0.0.1:$alertmanager_port"
else
    say "no prometheus or prometheus-alertmanager on the PATH: metrics only (packages prometheus and prometheus-alertmanager)"
fi

cat >"$dir/env" <<END
export SENTINEL__KAFKA__BOOTSTRAPSERVERS=$bootstrap SENTINEL__REDIS__CONNECTION=127.0.0.1:$redis_port
export SENTINEL__PRIVACY__KEYFILE=$dir/tag.key SENTINEL__OPERATORS__FILE=$dir/operators.json SENTINEL__METRICS__PORT=$metrics_port
sentinel() { $sentinel "\$@"; }
key=$dir/operator.pem
END
say "to look around from another shell: . $dir/env; sentinel doctor; sentinel list"
say "metrics http://127.0.0.1:$metrics_port/metrics; Kafka $bootstrap; Redis 127.0.0.1:$redis_port; Ctrl-C ends it all"
touch "$dir/ready"
tail -n +1 -f "$dir/$followed.log" &
running+=($!)
wait -n "${running[@]}"
say "a process ended; see the logs in $dir" >&2
exit 1
