# What can be had from several places: they are tried one after the other, and why each of them did not serve is
# remembered for the last message. Transfers end in bounded time.

# A transfer is given up when nothing comes for STALL_SECONDS, or when it has not ended after TRANSFER_SECONDS. Go fetches
# while it builds, so that it gets more.
readonly STALL_SECONDS=${SLUICE_STALL_SECONDS:-30} TRANSFER_SECONDS=${SLUICE_TRANSFER_SECONDS:-1800}
readonly GO_SECONDS=$((4 * TRANSFER_SECONDS))

# One line for each place that was tried in vain; emptied before something else is looked for.
TRIED=()

# not_from PLACE REASON: remembers it, and says it.
not_from() {
  TRIED+=("  - $1: $2")
  say "not from $1: $2"
}

# not_from_step PLACE: the same after try_step, with its reason.
not_from_step() { not_from "$1" "$(step_reason)"; }

# step_reason: why try_step failed, in one line. The programs of apt begin theirs with "E: ".
step_reason() {
  local reason
  reason=$(sed -n '/^E: /{s///;p;q}' <<<"$STEP_OUTPUT")
  [[ -n $reason ]] || reason=$(awk 'NF { last = $0 } END { print last }' <<<"$STEP_OUTPUT")
  # Only the reason of apt's "Failed to fetch URI  REASON [IP: ...]": the place is named before it.
  sed -E -e 's/^Failed to fetch [^ ]+ +//' -e 's/ *\[IP: [^]]*\]//' -e 's/  +/ /g' <<<"${reason:-exit $STEP_STATUS}"
}

# within SECONDS COMMAND...: ends the command, and says so, if it takes longer.
within() {
  local status=0
  # In the foreground: a Ctrl-C must reach the command, too.
  timeout --foreground --kill-after=5 "$@" || status=$?
  if ((status == 124 || status == 137)); then echo "E: given up after $1 s: ${*:2:3} ..."; fi
  return "$status"
}

# given_file NAME HASH: HASH is like SHA256:0123...; prints the path of the file of that name in SLUICE_DOWNLOADS; nothing if it is not there.
given_file() {
  local file=${SLUICE_DOWNLOADS:-}/$1 algorithm=${2%%:*}
  [[ -n ${SLUICE_DOWNLOADS:-} && -e $file ]] || return 0
  if ! "${algorithm,,}sum" --check --status - <<<"${2#*:}  $file"; then
    echo "E: $file of SLUICE_DOWNLOADS has another hash than $2" >&2
    return 1
  fi
  echo "$file"
}
