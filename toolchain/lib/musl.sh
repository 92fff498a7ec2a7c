# A C compiler for static programs, bin/musl-gcc: the machine's gcc with musl and zlib, unpacked instead of installed.

MUSL_TRIPLE=$(uname -m)-linux-musl
readonly MUSL_TRIPLE
MUSL_DIRECTORY=$CACHE/native/musl-$(digest_of "$TOOLCHAIN"/lib/{musl,debian}.sh)
readonly MUSL_DIRECTORY

prepare_musl() {
  if ! is_complete "$MUSL_DIRECTORY"; then
    open_private_apt
    make_directory "making a C compiler with musl and zlib" "$MUSL_DIRECTORY" build_musl
  fi
  link_name musl "$MUSL_DIRECTORY"
}

build_musl() {
  local directory=$1 libraries headers
  fetch_packages "$directory" musl musl-dev musl-tools
  libraries=$directory/root/usr/lib/$MUSL_TRIPLE headers=$directory/root/usr/include/$MUSL_TRIPLE
  add_kernel_headers "$headers"
  mkdir -p "$directory/bin"
  # The package's specs lead gcc to musl where it is installed; here it is unpacked.
  sed -i "s#/usr/\(lib\|include\)/$MUSL_TRIPLE#$directory/root&#g" "$libraries/musl-gcc.specs"
  cat >"$directory/bin/musl-gcc" <<WRAPPER
#!/bin/sh
exec gcc "\$@" -specs "$libraries/musl-gcc.specs"
WRAPPER
  chmod +x "$directory/bin/musl-gcc"
  build_zlib "$directory" "$libraries" "$headers"
  rm -r "$directory/archives"
}

# The kernel's headers know no C library; those of the machine serve musl as well.
add_kernel_headers() {
  local headers=$1 name
  for name in linux asm-generic; do ln -sfn "/usr/include/$name" "$headers/$name"; done
  ln -sfn "/usr/include/$(gcc -print-multiarch)/asm" "$headers/asm"
}

# build_zlib: libjava's zip needs it; only the in-memory part, without zlib's own file access.
build_zlib() {
  local directory=$1 libraries=$2 headers=$3 source=$1/zlib name
  local uri hash
  read -r uri hash < <(indexed_source zlib)
  mkdir -p "$directory/archives"
  download "$uri" "$hash" "$directory/archives/zlib.orig.tar"
  mkdir -p "$source"
  tar -xf "$directory/archives/zlib.orig.tar" -C "$source" --strip-components=1
  for name in adler32 compress crc32 deflate infback inffast inflate inftrees trees uncompr zutil; do
    "$directory/bin/musl-gcc" -O2 -fPIC -DHAVE_UNISTD_H -D_LARGEFILE64_SOURCE=1 \
      -c "$source/$name.c" -o "$source/$name.o"
  done
  ar rcs "$libraries/libz.a" "$source"/*.o
  cp "$source/zlib.h" "$source/zconf.h" "$headers/"
  rm -r "$source"
}
