# A C compiler for static programs, bin/musl-gcc: gcc with musl and zlib, unpacked instead of installed.

readonly MUSL_TRIPLE=$MACHINE-linux-musl
MUSL_DIRECTORY=$CACHE/native/musl$ARCHITECTURE_SUFFIX-$(digest_of "$TOOLCHAIN"/lib/{musl,zlib,debian}.sh)
readonly MUSL_DIRECTORY

prepare_musl() {
  if ! is_complete "$MUSL_DIRECTORY"; then
    find_zlib
    TRIED=()
    try_packages try_musl musl musl-dev musl-tools
    if [[ -d /usr/lib/$MUSL_TRIPLE ]]; then try_musl "musl-tools as installed on this machine" copy_installed_musl; fi
    if ! is_complete "$MUSL_DIRECTORY"; then
      fail "the C library musl cannot be had; tried were:" "${TRIED[@]}" \
        "There are two ways out:" \
        "  - sudo apt-get install -y musl-tools${ARCHITECTURE_SUFFIX:+:$ARCHITECTURE}, then call this again" \
        "  - the packages musl, musl-dev and musl-tools, in one of these versions: set SLUICE_DOWNLOADS to their directory"
    fi
  fi
  link_name "musl$ARCHITECTURE_SUFFIX" "$MUSL_DIRECTORY"
}

# try_musl PLACE COMMAND...: COMMAND gets a directory, and leaves the packages' files below its root/.
try_musl() {
  local place=$1
  shift
  if is_complete "$MUSL_DIRECTORY"; then return; fi
  try_directory "making a C compiler with musl and zlib" "$MUSL_DIRECTORY" build_musl "$@"
  if ((STEP_STATUS != 0)); then not_from_step "$place"; fi
}

copy_installed_musl() {
  local part
  for part in lib include; do
    mkdir -p "$1/root/usr/$part"
    cp -r "/usr/$part/$MUSL_TRIPLE" "$1/root/usr/$part/"
  done
}

# build_musl COMMAND... DIRECTORY
build_musl() {
  local directory=${*: -1} libraries headers
  "$@"
  libraries=$directory/root/usr/lib/$MUSL_TRIPLE headers=$directory/root/usr/include/$MUSL_TRIPLE
  add_kernel_headers "$headers"
  mkdir -p "$directory/bin"
  # The package's specs lead gcc to musl where it is installed; here it is unpacked.
  sed -i "s#/usr/\(lib\|include\)/$MUSL_TRIPLE#$directory/root&#g" "$libraries/musl-gcc.specs"
  cat >"$directory/bin/musl-gcc" <<WRAPPER
#!/bin/sh
exec $(gnu_prefix)gcc $(musl_options)"\$@" -specs "$libraries/musl-gcc.specs"
WRAPPER
  chmod +x "$directory/bin/musl-gcc"
  build_zlib "$directory/bin/musl-gcc" "$libraries" "$headers"
}

# musl_options: with a space behind them. Atomic operations as calls, which is gcc's way for arm64, ask glibc for the CPU.
musl_options() { if [[ $ARCHITECTURE == arm64 ]]; then echo '-mno-outline-atomics '; fi; }

# The kernel's headers know no C library; those of glibc's compiler serve musl as well.
add_kernel_headers() {
  local headers=$1 name common=/usr/include own
  own=/usr/include/$(gcc -print-multiarch)
  if is_cross; then common=/usr/$MACHINE-linux-gnu/include own=/usr/$MACHINE-linux-gnu/include; fi
  for name in linux asm-generic; do ln -sfn "$common/$name" "$headers/$name"; done
  ln -sfn "$own/asm" "$headers/asm"
}
