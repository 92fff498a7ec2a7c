# Builds a module's native program where it is missing or older than its sources. Tests are left to `mvn verify`.

PROGRAMS_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
readonly PROGRAMS_ROOT
source "$PROGRAMS_ROOT/toolchain/lib/console.sh"
source "$PROGRAMS_ROOT/toolchain/lib/architecture.sh"

# read_arguments [--arch ARCHITECTURE]: of a script that builds a program, and so prints its usage.
read_arguments() {
  case "$#:${1:-}" in
    0:) choose_architecture ;;
    2:--arch)
      [[ -n $2 ]] || fail "--arch needs a value" "known ones are: amd64 arm64"
      choose_architecture "$2"
      ;;
    *)
      sed -n '2,/^[^#]/{/^#/s/^# \{0,1\}//p}' "$0" >&2
      exit 2
      ;;
  esac
}

# built_program MODULE PROGRAM: where a module's program for the chosen architecture is, from the checkout's root.
built_program() {
  local directory=''
  if is_cross; then directory=$ARCHITECTURE/; fi
  echo "$1/target/$directory$2"
}

# build_program PROGRAM MODULE DEPENDENCY...: leaves MODULE/target/PROGRAM, or MODULE/target/ARCHITECTURE/PROGRAM if it is
# for another architecture than this machine's. The dependencies are the modules of this checkout that it is made of.
build_program() {
  local program=$1 module=$2 root=$PROGRAMS_ROOT source sources build log options=()
  if is_cross; then options+=("-Dimage.architecture=$ARCHITECTURE"); fi
  shift
  sources=("$root/pom.xml")
  for source in "$@"; do sources+=("$root/$source/pom.xml" "$root/$source/src/main"); done
  for source in driver lib maven native shims; do sources+=("$root/toolchain/$source"); done
  local result
  result=$root/$(built_program "$module" "$program")
  # Directories count: a file may be gone from one. Maven looks at contents, and has little to do if they are the same.
  if [[ -x $result && -z $(find "${sources[@]}" -newer "$result" -print -quit) ]]; then
    return 0
  fi
  log=${result%/*}/build-$program.log
  mkdir -p "${log%/*}"
  echo "   building $program for $ARCHITECTURE, one static native binary, from its Java sources (minutes; log: $log) ..."
  cd "$root"
  # In the background, so that a signal ends the build at once instead of waiting for its end.
  mvn -q -B -pl "$module" -am package -DskipTests "${options[@]}" >"$log" 2>&1 &
  build=$!
  # shellcheck disable=SC2064
  trap "kill -TERM $build 2>/dev/null; exit 143" TERM INT HUP
  if ! wait "$build"; then
    tail -n 40 "$log" >&2
    echo "   ✗ the build failed; above is the end of $log" >&2
    return 1
  fi
  # The build leaves an unchanged program alone, but it is now known to be up to date.
  touch "$result"
}
