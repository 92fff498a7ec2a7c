# Builds a module's native program where it is missing or older than its sources. Tests are left to `mvn verify`.

# build_program PROGRAM MODULE DEPENDENCY...: leaves MODULE/target/PROGRAM. The dependencies are the modules of this
# checkout that it is made of.
build_program() {
  local program=$1 module=$2 root source sources build log
  root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
  shift
  sources=("$root/pom.xml")
  for source in "$@"; do sources+=("$root/$source/pom.xml" "$root/$source/src/main"); done
  local result=$root/$module/target/$program
  if [[ -x $result && -z $(find "${sources[@]}" -type f -newer "$result" -print -quit) ]]; then
    return 0
  fi
  log=$root/$module/target/build-$program.log
  mkdir -p "${log%/*}"
  echo "   building $program, one static native binary, from its Java sources (1 to 5 minutes; log: $log) ..."
  cd "$root"
  # In the background, so that a signal ends the build at once instead of waiting for its end.
  mvn -q -B -pl "$module" -am package -DskipTests >"$log" 2>&1 &
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
