# Debian's kernel for clouds as files, and busybox: kernels/run boots them in an emulator. Not the machine's own kernel,
# which may be built in another way and is often not to be seen from a container.

KERNEL_DIRECTORY=$CACHE/kernel-$(digest_of "$TOOLCHAIN"/lib/kernel.sh)
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
    open_private_apt
    make_directory "fetching a kernel and busybox" "$KERNEL_DIRECTORY" fetch_kernel
    close_private_apt
    link_name kernel "$KERNEL_DIRECTORY"
  fi
  say "kernel is ready: $CACHE/kernel"
}

# fetch_kernel DIRECTORY: DIRECTORY/vmlinuz, DIRECTORY/busybox and DIRECTORY/modules/VERSION, the latter not compressed
# and only what a network needs.
fetch_kernel() {
  local directory=$1 package version source target
  package=$(apt-cache "${PRIVATE_APT[@]}" depends linux-image-cloud-amd64 | awk '$1 == "Depends:" { print $2 }')
  if [[ $package != linux-image-* || $package == *$'\n'* ]]; then
    echo "expected one kernel that linux-image-cloud-amd64 depends on, found: '$package'" >&2
    return 1
  fi
  version=${package#linux-image-}
  fetch_packages "$directory" "$package" busybox-static
  cp "$directory/root/boot/vmlinuz-$version" "$directory/vmlinuz"
  # Debian has moved /bin and /lib below /usr, package by package.
  cp "$(find "$directory/root" -type f -path '*/bin/busybox' -print -quit)" "$directory/busybox"
  source=$(find "$directory/root" -type d -path "*/modules/$version" -print -quit)
  target=$directory/modules/$version
  mkdir -p "$target"
  cp "$source"/modules.{builtin,builtin.modinfo,order} "$target/"
  (cd "$source" && cp -r --parents kernel/{net/{core,ipv4,ipv6,netfilter},lib,crypto,arch/x86/crypto} \
    kernel/drivers/net/veth.ko* "$target")
  find "$target" -name '*.ko.xz' -exec "$directory/busybox" unxz {} +
  rm -r "$directory/archives" "$directory/root"
}
