# What a person sees: progress on stdout, failures on stderr with the way out.

# Who says it; a script that is not of toolchain/ sets another name.
SPEAKER=toolchain

say() { printf '%s: %s\n' "$SPEAKER" "$*"; }

# fail WHAT [REMEDY]...: ends the script; each remedy is a line of its own.
fail() {
  printf '%s: ERROR: %s\n' "$SPEAKER" "$1" >&2
  shift
  local remedy
  for remedy; do printf '%s:        %s\n' "$SPEAKER" "$remedy" >&2; done
  exit 1
}

# run_step TITLE COMMAND...: says the title, runs the command with its output in a log, and says how long it
# took. The log is shown only if the command fails; it then is the reason.
run_step() {
  local title=$1
  try_step "$@"
  if ((STEP_STATUS != 0)); then
    printf '%s\n' "$STEP_OUTPUT" >&2
    fail "step failed (exit $STEP_STATUS): $title" "what it printed last is above; the next call resumes at this step" \
      "if something could not be fetched: docs/toolchain.md names the ways out"
  fi
}

# try_step TITLE COMMAND...: as run_step, but returns also after a failure. Sets STEP_STATUS, and after a failure
# STEP_OUTPUT, what the command printed last. Never the condition of an "if": bash would ignore errexit within it.
try_step() {
  local title=$1 log start=$EPOCHREALTIME
  shift
  log=$(mktemp)
  say "$title ..."
  # A subshell with errexit of its own: in "command || status=$?" bash would ignore errexit within it.
  set +e
  (
    set -e
    "$@"
  ) >"$log" 2>&1
  STEP_STATUS=$?
  set -e
  STEP_OUTPUT=''
  if ((STEP_STATUS != 0)); then
    STEP_OUTPUT=$(tail -n 40 "$log")
  else
    say "$title: $(awk -v from="$start" -v to="$EPOCHREALTIME" 'BEGIN { printf "%.1f s", to - from }')"
  fi
  rm -f "$log"
}
