# What can be had from several places: they are tried one after the other, and why each of them did not serve is
# remembered for the last message.

# A transfer is given up when nothing comes for STALL_SECONDS, or when it has not ended after TRANSFER_SECONDS.
readonly STALL_SECONDS=${SLUICE_STALL_SECONDS:-30} TRANSFER_SECONDS=${SLUICE_TRANSFER_SECONDS:-1800}

# One line for each place that was tried in vain.
TRIED=()

# not_from PLACE REASON: remembers it, and says it.
not_from() {
  TRIED+=("  - $1: $2")
  say "not from $1: $2"
}

# not_from_step PLACE: the same after try_step; the reason is in STEP_OUTPUT.
not_from_step() { not_from "$1" "$(reason_in_output "$STEP_STATUS" "$STEP_OUTPUT")"; }

# within_limit COMMAND...: a transfer.
within_limit() { timeout --kill-after=5 "$TRANSFER_SECONDS" "$@"; }

# reason_in_output STATUS OUTPUT: prints one line. The programs of apt begin theirs with "E: ".
reason_in_output() {
  local status=$1 output=$2 reason
  if ((status == 124 || status == 137)); then
    echo "no end within $TRANSFER_SECONDS s"
    return
  fi
  reason=$(sed -n '/^E: /{s///;p;q}' <<<"$output")
  [[ -n $reason ]] || reason=$(awk 'NF { last = $0 } END { print last }' <<<"$output")
  # Only the reason of apt's "Failed to fetch URI  REASON [IP: ...]": the place is named before it.
  sed -E -e 's/^Failed to fetch [^ ]+ +//' -e 's/ *\[IP: [^]]*\]//' -e 's/  +/ /g' <<<"${reason:-exit $status}"
}
