# Debian's kernel for clouds as files, and busybox: kernels/run boots them in an emulator. Not the machine's own kernel,
# which may be built in another way and is often not to be seen from a container.

KERNEL_DIRECTORY=$CACHE/kernel-$(digest_of "$TOOLCHAIN"/lib/{kernel,busybox}.sh)
readonly KERNEL_DIRECTORY

need_for_kernel() {
  if [[ $(uname -m) != x86_64 ]]; then fail "kernels/run knows how to boot a machine of x86_64 only, not $(uname -m)"; fi
  need_command qemu-system-x86_64 qemu-system-x86
  need_command depmod kmod
  need_command iptables iptables
  need_command nft nftables
  if provides kernel "$KERNEL_DIRECTORY"; then return; fi
  if [[ $(. /etc/os-release && echo "$ID") == ubuntu ]]; then
    fail "the kernel that kernels/run boots is Debian's, and this is Ubuntu" "call it on Debian, or in a container of it"
  fi
}

prepare_kernel() {
  if ! provides kernel "$KERNEL_DIRECTORY"; then
    lock_cache
    prepare_busybox
    try_kernels
    close_private_apt
    link_name kernel "$KERNEL_DIRECTORY"
  fi
  say "kernel is ready: $CACHE/kernel"
}

# try_kernels: the newest for clouds, an older one of them, and the one for any machine.
try_kernels() {
  local packages package
  TRIED=()
  open_private_apt
  if [[ $INDEX_READ == true ]]; then
    packages=$(apt-cache "${PRIVATE_APT[@]}" pkgnames linux-image-6 | grep -E '^linux-image-[0-9.]+[^-]*-(cloud-)?amd64$' |
      sort -t- -k4,4r -k3,3rV)
    for package in $packages; do
      if ! is_complete "$KERNEL_DIRECTORY"; then try_kernel "$package"; fi
    done
  fi
  if ! is_complete "$KERNEL_DIRECTORY"; then
    fail "a kernel cannot be had; tried were:" "${TRIED[@]}" \
      "The way out: one of these packages, as the index names it: set SLUICE_DOWNLOADS to its directory"
  fi
}

# try_kernel PACKAGE
try_kernel() {
  try_directory "fetching the kernel $1" "$KERNEL_DIRECTORY" fetch_kernel "$1"
  if ((STEP_STATUS != 0)); then not_from_step "$1 as the signed index names it"; fi
}

# fetch_kernel PACKAGE DIRECTORY: DIRECTORY/vmlinuz, DIRECTORY/busybox and DIRECTORY/modules/VERSION, the latter not
# compressed and only what a network needs.
fetch_kernel() {
  local package=$1 directory=$2 version=${1#linux-image-} source target
  fetch_indexed_packages "$package" "$directory"
  cp "$directory/root/boot/vmlinuz-$version" "$directory/vmlinuz"
  cp "$BUSYBOX_DIRECTORY/busybox" "$directory/busybox"
  # Debian has moved /lib below /usr, package by package.
  source=$(find "$directory/root" -type d -path "*/modules/$version" -print -quit)
  target=$directory/modules/$version
  mkdir -p "$target"
  cp "$source"/modules.{builtin,builtin.modinfo,order} "$target/"
  (cd "$source" && cp -r --parents kernel/{net/{core,ipv4,ipv6,netfilter},lib,crypto,arch/x86/crypto} \
    kernel/drivers/net/veth.ko* "$target")
  find "$target" -name '*.ko.xz' -exec "$directory/busybox" unxz {} +
  rm -r "$directory/root"
}
