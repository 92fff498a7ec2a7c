# Builds a module's native program where it is missing or older than its sources. Tests are left to `mvn verify`.

PROGRAMS_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
readonly PROGRAMS_ROOT
source "$PROGRAMS_ROOT/toolchain/lib/console.sh"
source "$PROGRAMS_ROOT/toolchain/lib/architecture.sh"

# read_arguments USAGE ARGUMENT...: of a script whose only option is --arch ARCHITECTURE; the command USAGE prints its usage.
# Sets what choose_architecture does.
read_arguments() {
  local print_usage=$1 architecture=''
  shift
  while (($# > 0)); do
    case "$1" in
      --arch=?*) architecture=${1#--arch=} ;;
      --arch | --arch=)
        [[ $1 == --arch && -n ${2:-} ]] || fail "--arch needs a value" "known ones are: amd64 arm64"
        architecture=$2
        shift
        ;;
      -h | --help)
        "$print_usage"
        exit
        ;;
      *)
        {
          printf "unknown argument '%s'\n\n" "$1"
          "$print_usage"
        } >&2
        exit 2
        ;;
    esac
    shift
  done
  choose_architecture "$architecture"
}

# print_comment: the usage of a script that says it in the comment at its start.
print_comment() { sed -n '2,/^[^#]/{/^#/s/^# \{0,1\}//p}' "$0"; }

# built_file ARCHITECTURE MODULE FILE: where the build leaves a module's file for an architecture, from the checkout's root.
built_file() {
  local directory=''
  if [[ $1 != "$HOST_ARCHITECTURE" ]]; then directory=$1/; fi
  echo "$2/target/$directory$3"
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
  result=$root/$(built_file "$ARCHITECTURE" "$module" "$program")
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
