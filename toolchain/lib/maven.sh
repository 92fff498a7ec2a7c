# The machine's Maven, which fetches jars.

readonly DEPENDENCY_PLUGIN=org.apache.maven.plugins:maven-dependency-plugin:3.8.1

need_maven() {
  if ! command -v mvn >/dev/null; then need_tool "Maven 3.8.7 or newer" maven 3.8.7 "unpack Maven and put its bin on PATH"; fi
}

# run_maven ARGUMENT...: Maven 3.8 moves files by Wagon, 3.9 by its own transport; both get an end.
run_maven() {
  local milliseconds=$((STALL_SECONDS * 1000))
  within "$TRANSFER_SECONDS" mvn -q -B "-Dmaven.wagon.rto=$milliseconds" -Dmaven.wagon.http.retryHandler.count=2 \
    "-Daether.connector.connectTimeout=$milliseconds" "-Daether.connector.requestTimeout=$milliseconds" "$@"
}

# fetch_jars CHECKSUMS DIRECTORY ARGUMENT...: the jars of the file CHECKSUMS, from SLUICE_DOWNLOADS if they are all there,
# otherwise by Maven with these arguments; and nothing beside them.
fetch_jars() {
  local checksums=$1 directory=$2 hash name given missing=false
  shift 2
  while read -r hash name <&3; do
    given=$(given_file "$name" "SHA256:$hash")
    if [[ -n $given ]]; then cp "$given" "$directory/$name"; else missing=true; fi
  done 3<"$checksums"
  if [[ $missing == true ]]; then run_maven "$@" "-DoutputDirectory=$directory"; fi
  (cd "$directory" && sha256sum --check --strict "$checksums")
  [[ $(ls "$directory") == $(awk '{ print $2 }' "$checksums" | sort) ]]
}
