# The cache outside the checkout, and how a step there becomes resumable.
#
# A step fills one directory and ends by writing its stamp into it. Without the stamp the directory is taken
# for what an interrupted run left, and made again. Directories are named after all that went into them, so a
# finished one is never changed under a build that uses it; the stable names are symbolic links.

CACHE=${SLUICE_CACHE:-${XDG_CACHE_HOME:-${HOME:?HOME is not set; set SLUICE_CACHE to a directory}/.cache}/sluice}
case "$CACHE" in
  /*) ;;
  *) fail "SLUICE_CACHE or XDG_CACHE_HOME is not an absolute path: $CACHE" ;;
esac
readonly CACHE STAMP=.complete

is_complete() { [[ -e "$1/$STAMP" ]]; }

# lock_cache: until the script ends, no other call prepares anything in the same cache.
lock_cache() {
  [[ -z ${CACHE_LOCK:-} ]] || return 0
  mkdir -p "$CACHE" || fail "the cache $CACHE cannot be created" "set SLUICE_CACHE to a directory that can be written"
  exec {CACHE_LOCK}>"$CACHE/.lock"
  if ! flock -n "$CACHE_LOCK"; then
    say "another call is preparing $CACHE; waiting for it ..."
    flock "$CACHE_LOCK"
  fi
}

# make_directory TITLE DIRECTORY COMMAND...: runs "COMMAND... DIRECTORY" unless DIRECTORY is complete already.
# The caller holds the lock.
make_directory() {
  local title=$1 directory=$2
  shift 2
  if is_complete "$directory"; then return; fi
  rm -rf "$directory"
  mkdir -p "$directory"
  run_step "$title" "$@" "$directory"
  touch "$directory/$STAMP"
}

# try_directory TITLE DIRECTORY COMMAND...: as make_directory, but returns also after a failure, as try_step does.
try_directory() {
  local title=$1 directory=$2
  shift 2
  STEP_STATUS=0
  if is_complete "$directory"; then return; fi
  rm -rf "$directory"
  mkdir -p "$directory"
  try_step "$title" "$@" "$directory"
  if ((STEP_STATUS == 0)); then touch "$directory/$STAMP"; else rm -rf "$directory"; fi
}

# link_name NAME DIRECTORY: lets $CACHE/NAME point to DIRECTORY, in one step, so that no reader finds neither.
link_name() {
  local link=$CACHE/$1 directory=$2
  if [[ $(readlink "$link" || true) == "$directory" ]]; then return; fi
  ln -sfn "$directory" "$link.new"
  mv -T "$link.new" "$link"
}

# provides NAME DIRECTORY: DIRECTORY is complete and is what $CACHE/NAME points to.
provides() { is_complete "$2" && [[ $(readlink "$CACHE/$1" || true) == "$2" ]]; }

# digest_of FILE...: a short name for the contents of these files.
digest_of() { cat "$@" | sha256sum | cut -c 1-12; }
