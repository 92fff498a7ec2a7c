# Requests of the demo, and how they are found again in Envoy's log and counters. Sourced by ./demo, not run.

# request NAMESPACE UID ADDRESS PORT: sets own_address, own_port, took, and what the server answered:
# answered_by, seen_address, seen_port. Its failure's reason goes to $STATE/request.err.
request() {
  local answer
  answer=$(in_namespace "$1" setpriv --reuid "$2" --regid "$2" --clear-groups --bounding-set=-all --inh-caps=-all \
    "$PYTHON" "$STATE/http_get.py" "$3" "$4" /hello 2>"$STATE/request.err") || return 1
  read -r own_address own_port took answered_by seen_address seen_port <<<"${answer//$'\n'/ }"
}

from_outside() { request "$OUTSIDE" "$OUTSIDE_UID" "$1" "${2:-$APP_PORT}"; }
from_app() { request "$POD" "$APP_UID" "$1" "$OUTSIDE_PORT"; }

# counter NAME: from Envoy's admin port, which only the pod's loopback reaches
counter() {
  in_namespace "$POD" "$PYTHON" "$STATE/http_get.py" 127.0.0.1 15000 "/stats?filter=^${1//./\\.}\$" |
    sed -n "s/^$1: //p"
}

# remember_counters: for expect_counters INBOUND OUTBOUND, how many connections each listener took since
remember_counters() {
  inbound_before=$(counter tcp.inbound.downstream_cx_total)
  outbound_before=$(counter tcp.outbound.downstream_cx_total)
}
expect_counters() {
  local inbound outbound
  inbound=$(counter tcp.inbound.downstream_cx_total) outbound=$(counter tcp.outbound.downstream_cx_total)
  expect "Envoy's counters: inbound listener +$1 ($inbound_before → $inbound), outbound listener +$2 ($outbound_before → $outbound)" \
    "$1 $2" "$((inbound - inbound_before)) $((outbound - outbound_before))"
}

host_port() { [[ $1 != *:* ]] && printf '%s:%s' "$1" "$2" || printf '[%s]:%s' "$1" "$2"; }

# expect_log_line DIRECTION ADDRESS PORT: Envoy's own words about the very connection of the last request
expect_log_line() {
  local line
  line="$1 client $(host_port "$own_address" "$own_port") meant $(host_port "$2" "$3"), Envoy $(host_port "$seen_address" "$seen_port") went to $(host_port "$2" "$3"), "
  within 5 "Envoy's access log has '$line'" grep -qF -- "$line" "$STATE/envoy.log"
  checked "Envoy's access log has this very connection:"
  grep -F -- "$line" "$STATE/envoy.log" | quote
}
