# Functions that ./demo is made of: what a person sees, waiting, processes, clean-up. Sourced, not run.

# ---- what a person sees ------------------------------------------------------------------------------------------

if [[ -t 1 && -z ${NO_COLOR:-} ]]; then
  BOLD=$'\e[1m' GREEN=$'\e[32m' RED=$'\e[31m' DIM=$'\e[2m' PLAIN=$'\e[0m'
else
  BOLD='' GREEN='' RED='' DIM='' PLAIN=''
fi

steps_told=0
statements_checked=0

# step TITLE
step() {
  steps_told=$((steps_told + 1))
  printf '\n%s%d. %s%s\n' "$BOLD" "$steps_told" "$1" "$PLAIN"
}

# tell TEXT: what happens, without a claim that could be wrong
tell() { printf '   %s\n' "$1"; }

# quote: standard input, indented, as it came
quote() { sed "s/^/     $DIM/; s/\$/$PLAIN/"; }

# fail TEXT: ends the demo
fail() {
  printf '   %s✗ %s%s\n' "$RED" "$1" "$PLAIN" >&2
  exit 1
}

# checked TEXT: a statement that has just been checked
checked() {
  statements_checked=$((statements_checked + 1))
  printf '   %s✓%s %s\n' "$GREEN" "$PLAIN" "$1"
}

# expect STATEMENT EXPECTED ACTUAL
expect() {
  [[ $3 == "$2" ]] || fail "$1: expected '$2', but it is '$3'"
  checked "$1"
}

# milliseconds_since EPOCHREALTIME_VALUE
milliseconds_since() {
  local now=$EPOCHREALTIME microseconds
  microseconds=$((${now/[.,]/} - ${1/[.,]/}))
  printf '%d.%d' $((microseconds / 1000)) $((microseconds % 1000 / 100))
}

# ---- waiting -----------------------------------------------------------------------------------------------------

# within SECONDS WHAT COMMAND...: tries the command until it succeeds
within() {
  local limit=$1 what=$2 deadline=$((SECONDS + $1))
  shift 2
  until "$@" >/dev/null 2>&1; do
    ((SECONDS < deadline)) || fail "$what: not so within $limit s ($*)"
    sleep 0.05
  done
}

# run_interruptibly COMMAND...: a long command; a signal to the demo ends it at once instead of after its end
run_interruptibly() {
  "$@" &
  long_command=$!
  local status=0
  wait "$long_command" || status=$?
  long_command=''
  return "$status"
}

# ---- processes: known by id and start time, because ids are used again ---------------------------------------------

# start_time_of PID: prints field 22 of its stat; nothing when there is no such process
start_time_of() {
  local stat
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 0
  stat=${stat##*) }
  cut -d ' ' -f 20 <<<"$stat"
}

# runs PID START_TIME: whether that very process still runs (a zombie does not)
runs() {
  [[ -n $2 && $(start_time_of "$1") == "$2" && $(cut -d ' ' -f 1 <<<"$(sed 's/.*) //' "/proc/$1/stat")") != Z ]]
} 2>/dev/null

# remember NAME PID: so that clean_up, also that of a later ./demo --clean, can end it
remember() { printf '%s %s %s\n' "$1" "$2" "$(start_time_of "$2")" >>"$STATE/processes"; }

# start_as UID NAMESPACE LOG COMMAND...: without any capability, in that network namespace; sets `started`
start_as() {
  local id=$1 namespace=$2 log=$3
  shift 3
  # Envoy opens /dev/stdout anew, under its own uid: the file must be its own.
  install -o "$id" -m 644 /dev/null "$log"
  nsenter --net="/run/netns/$namespace" \
    setpriv --reuid "$id" --regid "$id" --clear-groups --bounding-set=-all --inh-caps=-all --no-new-privs \
    "$@" >>"$log" 2>>"$log.err" </dev/null &
  started=$!
  remember "$(basename "$log" .log)" "$started"
}

# end_process PID START_TIME
end_process() {
  local deadline=$((SECONDS + 5))
  runs "$1" "$2" || return 0
  kill -TERM "$1" 2>/dev/null || true
  while runs "$1" "$2"; do
    if ((SECONDS >= deadline)); then
      kill -KILL "$1" 2>/dev/null || true
      return 0
    fi
    sleep 0.02
  done
}

# ---- clean-up ----------------------------------------------------------------------------------------------------

# clean_up: everything that a demo made, found by its fixed names; also after a demo that was killed
clean_up() {
  local name pid start namespace
  if [[ -f $STATE/processes ]]; then
    while read -r name pid start; do
      end_process "$pid" "$start"
    done <"$STATE/processes"
  fi
  # A namespace takes its interfaces, addresses, bridge and rules with it.
  for namespace in "$POD" "$OUTSIDE" "$NODE"; do
    [[ ! -e /run/netns/$namespace ]] || ip netns delete "$namespace"
  done
  # libcni's cache has a fixed place; these files bear our network's name.
  rm -f "/var/lib/cni/results/$NETWORK-"*
  [[ ! -e $STATE/made-var-lib-cni ]] || rmdir --ignore-fail-on-non-empty /var/lib/cni/results /var/lib/cni 2>/dev/null || true
  rm -rf "$STATE"
}
