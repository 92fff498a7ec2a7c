# What a person sees, and waiting. Sourced.

if [[ -t 1 && -z ${NO_COLOR:-} ]]; then
  GREEN=$'\e[32m' RED=$'\e[31m' DIM=$'\e[2m' PLAIN=$'\e[0m'
else
  GREEN='' RED='' DIM='' PLAIN=''
fi

tell() { printf '   %s\n' "$1"; }

# fail TEXT: ends the script
fail() {
  printf '   %s✗ %s%s\n' "$RED" "$1" "$PLAIN" >&2
  exit 1
}

# quote: standard input, indented, as it came
quote() { sed "s/^/     $DIM/; s/\$/$PLAIN/"; }

# seconds_since EPOCHREALTIME_VALUE
seconds_since() { awk -v from="$1" -v to="$EPOCHREALTIME" 'BEGIN { printf "%.1f", to - from }'; }

# becomes SECONDS COMMAND...: tries the command until it succeeds; fails after so many seconds
becomes() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    ((SECONDS < deadline)) || return 1
    sleep 0.1
  done
}

# within SECONDS WHAT COMMAND...: the same, and ends the script with WHAT it waited for
within() {
  local limit=$1 what=$2
  shift 2
  becomes "$limit" "$@" || fail "$what: not so within $limit s ($*)"
}
