# Debian's kernels as files, with busybox and Debian's programs for rules: kernels/run boots them in an emulator. Not the
# machine's own kernel and programs, which may be built in another way, for another architecture, or not be there.

KERNEL_DIRECTORY=$CACHE/kernel$ARCHITECTURE_SUFFIX-$(digest_of "$TOOLCHAIN"/lib/{kernel,busybox}.sh)
readonly KERNEL_DIRECTORY

need_for_kernel() {
  case "$ARCHITECTURE" in
    amd64) need_command qemu-system-x86_64 qemu-system-x86 ;;
    arm64) need_command qemu-system-aarch64 qemu-system-arm ;;
  esac
  need_command depmod kmod
  need_target_compiler
  if provides "kernel$ARCHITECTURE_SUFFIX" "$KERNEL_DIRECTORY"; then return; fi
  if [[ $(. /etc/os-release && echo "$ID") == ubuntu ]]; then
    fail "the kernel that kernels/run boots is Debian's, and this is Ubuntu" "call it on Debian, or in a container of it"
  fi
}

prepare_kernel() {
  if ! provides "kernel$ARCHITECTURE_SUFFIX" "$KERNEL_DIRECTORY"; then
    lock_cache
    prepare_busybox
    fetch_machine
    close_private_apt
    link_name "kernel$ARCHITECTURE_SUFFIX" "$KERNEL_DIRECTORY"
  fi
  say "kernel is ready: $CACHE/kernel$ARCHITECTURE_SUFFIX"
}

# fetch_machine: KERNEL_DIRECTORY/busybox, its programs/, and a kernel for each size of pages that Debian has one for.
fetch_machine() {
  mkdir -p "$KERNEL_DIRECTORY"
  cp "$BUSYBOX_DIRECTORY/busybox" "$KERNEL_DIRECTORY/busybox"
  # Those for clouds are the smaller ones.
  try_kernels 4k "cloud-$ARCHITECTURE" "$ARCHITECTURE"
  if [[ $ARCHITECTURE == arm64 ]]; then try_kernels 16k arm64-16k; fi
  try_programs
  touch "$KERNEL_DIRECTORY/$STAMP"
}

# try_kernels PAGES FLAVOUR...: KERNEL_DIRECTORY/PAGES; the newest kernel of the first flavour, an older one of it, then
# the next flavour.
try_kernels() {
  local pages=$1 directory=$KERNEL_DIRECTORY/$1 flavour packages package
  shift
  TRIED=()
  open_private_apt
  if [[ $INDEX_READ == true ]]; then
    for flavour in "$@"; do
      packages=$(apt-cache "${PRIVATE_APT[@]}" pkgnames linux-image-6 | { grep -E "^linux-image-[0-9.]+[^-]*-$flavour\$" || true; } | sort -rV)
      for package in $packages; do try_kernel "$package" "$directory"; done
    done
  fi
  if ! is_complete "$directory"; then
    fail "a kernel with pages of $pages for $ARCHITECTURE cannot be had; tried were:" "${TRIED[@]}" \
      "The way out: one of these packages, as the index names it: set SLUICE_DOWNLOADS to its directory"
  fi
}

# try_kernel PACKAGE DIRECTORY
try_kernel() {
  try_directory "fetching the kernel $1" "$2" fetch_kernel "$1"
  if ((STEP_STATUS != 0)); then not_from_step "$1 as the signed index names it"; fi
}

# fetch_kernel PACKAGE DIRECTORY: DIRECTORY/vmlinuz and DIRECTORY/modules/VERSION, the latter not compressed and only what a
# network needs.
fetch_kernel() {
  local package=$1 directory=$2 version=${1#linux-image-} source target
  fetch_indexed_packages "$package" "$directory"
  cp "$directory/root/boot/vmlinuz-$version" "$directory/vmlinuz"
  # Debian has moved /lib below /usr, package by package.
  source=$(find "$directory/root" -type d -path "*/modules/$version" -print -quit)
  target=$directory/modules/$version
  mkdir -p "$target"
  cp "$source"/modules.{builtin,builtin.modinfo,order} "$target/"
  (cd "$source" && cp -r --parents kernel/{net/{core,ipv4,ipv6,netfilter},lib,crypto,arch/*/crypto} \
    kernel/drivers/net/veth.ko* "$target")
  find "$target" -name '*.ko.xz' -print0 | run_built_each "$BUSYBOX_DIRECTORY/busybox" unxz
  rm -r "$directory/root"
}

# run_built_each COMMAND...: as xargs runs it, for the names on standard input.
run_built_each() {
  local names
  mapfile -d '' -t names
  run_built "$@" "${names[@]}"
}

try_programs() {
  local directory=$KERNEL_DIRECTORY/programs
  TRIED=()
  open_private_apt
  if [[ $INDEX_READ == true ]]; then
    try_directory "fetching the programs nft, iptables and openssl" "$directory" fetch_programs
    if ((STEP_STATUS != 0)); then not_from_step "$INDEX_NAME"; fi
  fi
  if ! is_complete "$directory"; then
    fail "the programs of the packages nftables, iptables and openssl for $ARCHITECTURE cannot be had; tried were:" "${TRIED[@]}" \
      "The way out: these packages and those that they depend on, as the index names them: set SLUICE_DOWNLOADS to their directory"
  fi
}

# fetch_programs DIRECTORY: DIRECTORY/usr and DIRECTORY/etc, with all libraries that they need, but nothing for people.
fetch_programs() {
  local directory=$1 packages
  packages=$(apt-cache "${PRIVATE_APT[@]}" depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks \
    --no-replaces --no-enhances nftables iptables openssl | grep '^[a-z]')
  # Each line is a word.
  # shellcheck disable=SC2086
  fetch_indexed_packages $packages "$directory"
  rm -r "$directory"/root/usr/{share,lib/systemd} "$directory"/root/usr/lib/*/{gconv,engines-*,ossl-modules}
  mv "$directory"/root/{usr,etc} "$directory/"
  # The programs are looked for where a machine has them, and no package of these has anything elsewhere.
  rmdir "$directory/root"
}
