# Checks what was made, as somebody would who has nothing else. Sourced by ./release, not run.

# What an ELF file says that it is for.
declare -rA MACHINES=([amd64]=62 [arm64]=183)

# The indexes of the images, and all that image-layout tells of them.
declare -A DIGESTS=() FOUND=()

# check_images: reads all of each: digests, platforms, labels, and that the programs are static and those that were built.
check_images() {
  local name architecture program platforms=("${ARCHITECTURES[@]/#/--platform=linux/}")
  for name in "${IMAGES[@]}"; do
    describe_image "$name"
    check_blobs "$PARTIAL/$name"
    FOUND[$name]=$("$CACHE/images/image-layout" check "${LABELS[@]}" "${platforms[@]}" "$PARTIAL/$name")
    DIGESTS[$name]=$(sed -n 's/^index //p' <<<"${FOUND[$name]}")
    for architecture in "${ARCHITECTURES[@]}"; do
      for program in "${PROGRAMS[@]}"; do
        expect_program "$name" "$architecture" "${program%/*}" "${program#*/}"
      done
    done
  done
}

# check_blobs LAYOUT: all of them, also those that nothing leads to, are what their names say.
check_blobs() {
  (
    cd "$1/blobs/sha256" || exit
    for blob in *; do echo "$blob  $blob"; done | sha256sum --check --quiet --strict -
  ) || fail "a blob of $1 has another digest than its name says" "call ./release again"
}

# expect_program IMAGE ARCHITECTURE MODULE PROGRAM: the image for the architecture holds what was built.
expect_program() {
  local file digest
  file=$(built_file "$2" "$3" "$4")
  digest=$(sha256sum "$file")
  grep -qxF "program linux/$2 $4 sha256:${digest%% *}" <<<"${FOUND[$1]}" ||
    fail "the image $1 for linux/$2 does not hold $file, whose digest is ${digest%% *}" \
      "remove ${file%/*}/${1}.tar: then it is made again"
}

# check_plugins: each is for the machine that its name says.
check_plugins() {
  local architecture file machine
  for architecture in "${ARCHITECTURES[@]}"; do
    file=$PARTIAL/sluice-cni-$VERSION-linux-$architecture
    machine=$(od -An -t u2 -j 18 -N 2 "$file" 2>/dev/null) || machine=0
    ((machine == MACHINES[$architecture])) || fail "$file is for the ELF machine $((machine)), not for $architecture, which is ${MACHINES[$architecture]}" \
      "remove $(built_file "$architecture" cni-plugin sluice-cni): then it is built again"
  done
}

# sum_up: the checksums of all files.
sum_up() {
  (
    cd "$PARTIAL" || exit
    find . -type f ! -name SHA256SUMS -printf '%P\0' | sort --zero-terminated | xargs --null sha256sum >SHA256SUMS
    sha256sum --check --quiet --strict SHA256SUMS
  )
}
