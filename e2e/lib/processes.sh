# Processes of the cluster, which outlive the script that starts them. Each is known by its id and the time of its start,
# because ids are used again. Sourced.

# start_time_of PID: field 22 of its stat; nothing if there is no such process, or only its remains
start_time_of() {
  local fields
  { fields=$(<"/proc/$1/stat"); } 2>/dev/null || return 0
  read -ra fields <<<"${fields##*) }"
  [[ ${fields[0]} == Z ]] || echo "${fields[19]}"
}

# start_process NAME COMMAND...: as a service manager would, with a clean environment and no inherited files
start_process() {
  local name=$1
  shift
  (
    local file
    for file in "/proc/$BASHPID/fd"/*; do
      file=${file##*/}
      ((file < 3)) || eval "exec $file>&-"
    done
    exec env -i HOME=/root PATH="$PROGRAMS:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" \
      setsid "$@"
  ) </dev/null >>"$STATE/log/$name.log" 2>&1 &
  echo "$! $(start_time_of $!)" >"$STATE/processes/$name"
}

# pid_of NAME: fails if it does not run
pid_of() {
  local pid start
  [[ -s $STATE/processes/$1 ]] && read -r pid start <"$STATE/processes/$1" &&
    [[ -n $start && $(start_time_of "$pid") == "$start" ]] && echo "$pid"
}

# end_process NAME
end_process() {
  local pid
  if pid=$(pid_of "$1"); then end_pid "$pid"; fi
}

# end_pid PID: politely, then by force
end_pid() {
  local start
  start=$(start_time_of "$1")
  kill "$1" 2>/dev/null || true
  if ! becomes 15 is_gone "$1" "$start"; then
    kill -KILL "$1" 2>/dev/null || true
    becomes 5 is_gone "$1" "$start" || true
  fi
}

is_gone() { [[ -z $2 || $(start_time_of "$1") != "$2" ]]; }

# shims: the ids of containerd's shims, which outlive it. A shim names our socket.
shims() {
  local process arguments
  for process in /proc/[0-9]*; do
    { mapfile -d '' -t arguments <"$process/cmdline"; } 2>/dev/null || continue
    if [[ ${arguments[0]:-} == *containerd-shim-runc-v2 && " ${arguments[*]} " == *" $CONTAINERD_SOCKET "* ]]; then
      echo "${process#/proc/}"
    fi
  done
}
