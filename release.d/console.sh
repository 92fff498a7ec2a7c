# What a person sees of ./release, in place of toolchain/lib/console.sh's. Sourced, not run.

say() { printf 'release: %s\n' "$*"; }

# fail WHAT [REMEDY]...: ends the script; each remedy is a line of its own.
fail() {
  printf 'release: ERROR: %s\n' "$1" >&2
  shift
  if (($# > 0)); then printf 'release:        %s\n' "$@" >&2; fi
  exit 1
}

refuse_usage() {
  printf 'release: %s\n\n' "$1" >&2
  usage >&2
  exit 2
}
