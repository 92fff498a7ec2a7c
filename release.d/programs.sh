# The native programs, of both architectures, with what the build leaves beside them. Sourced by ./release, not run.

build_programs() {
  local architecture
  for architecture in "${ARCHITECTURES[@]}"; do
    build_program_with toolchain/build-plugin "$architecture" cni-plugin sluice-cni{,.cdx.json,.cdx.json.inputs}
    build_program_with toolchain/build-injector "$architecture" injector-webhook sluice-injector{,.tar,.cdx.json,.cdx.json.inputs}
    build_program_with toolchain/build-node "$architecture" install-daemonset sluice-node{,.tar,.cdx.json,.cdx.json.inputs}
  done
}

# build_program_with SCRIPT ARCHITECTURE MODULE PROGRAM BESIDE...
build_program_with() {
  local script=$1 architecture=$2 module=$3 program file
  shift 3
  program=$(built_file "$architecture" "$module" "$1")
  # An old program has Maven look for itself: it compares contents, and makes what is missing.
  if [[ -e $program ]]; then touch --date=@0 "$program"; fi
  "$script" --arch "$architecture"
  for file; do
    file=$(built_file "$architecture" "$module" "$file")
    [[ -e $file ]] || fail "$script --arch $architecture has left no $file" "Maven must not work offline: then it lists no libraries"
  done
}

# copy_programs: the plugin, which is of use without an image, and the bills of materials.
copy_programs() {
  local architecture
  for architecture in "${ARCHITECTURES[@]}"; do
    install -m 0755 "$(built_file "$architecture" cni-plugin sluice-cni)" "$PARTIAL/sluice-cni-$VERSION-linux-$architecture"
  done
  copy_bill cni-plugin sluice-cni
  copy_bill injector-webhook sluice-injector
  copy_bill install-daemonset sluice-node
  install -m 0644 LICENSE "$PARTIAL/"
}

# copy_bill MODULE PROGRAM: one for both architectures, which are of the same source and the same tools.
copy_bill() {
  local first second
  first=$(built_file "${ARCHITECTURES[0]}" "$1" "$2.cdx.json") second=$(built_file "${ARCHITECTURES[1]}" "$1" "$2.cdx.json")
  cmp --silent "$first" "$second" || fail "$first and $second differ: the programs are not made of the same" \
    "remove $CACHE/native and both programs: then the same is fetched for both architectures" \
    "$(diff "$first" "$second" | head -n 10)"
  grep -qF "\"pkg:maven/mesh.sluice/$1@$VERSION?type=jar\"" "$first" || fail "$first is not of the version $VERSION" \
    "remove it: then it is made again"
  install -m 0644 "$first" "$PARTIAL/$2-$VERSION.cdx.json"
}
