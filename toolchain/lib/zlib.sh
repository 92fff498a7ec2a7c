# zlib's C sources, which libjava's zip needs. Not those of OpenJDK: Debian leaves them out of its archive.

ZLIB_SOURCES=''

# find_zlib: sets ZLIB_SOURCES to a directory that holds them.
find_zlib() {
  TRIED=()
  try_sources zlib try_zlib
  if [[ -z $ZLIB_SOURCES ]]; then
    # The archives of OpenJDK's own releases do have it.
    use_zlib_of_openjdk
  fi
  if [[ -z $ZLIB_SOURCES ]]; then
    fail "the sources of zlib cannot be had; tried were:" "${TRIED[@]}" \
      "There are two ways out:" \
      "  - one of these archives: set SLUICE_DOWNLOADS to the directory where it is" \
      "  - an archive of a release of OpenJDK 25, which holds zlib as well: set SLUICE_OPENJDK_SOURCE to its path"
  fi
}

# try_zlib URI HASH CHECK
try_zlib() {
  local uri=$1 hash=$2 directory
  [[ -z $ZLIB_SOURCES ]] || return 0
  directory=$CACHE/native/zlib-${hash: -12}
  try_directory "fetching the C sources of zlib" "$directory" fetch_zlib "$uri" "$hash"
  if ((STEP_STATUS == 0)); then ZLIB_SOURCES=$directory; else not_from_step "$uri ($3)"; fi
}

# fetch_zlib URI HASH DIRECTORY
fetch_zlib() {
  download "$1" "$2" "$3/archive"
  tar -xf "$3/archive" -C "$3" --strip-components=1
  rm "$3/archive"
}

use_zlib_of_openjdk() {
  local directory
  if [[ -n ${SLUICE_OPENJDK_SOURCE:-} && -z $OPENJDK_SOURCES ]]; then use_given_openjdk; fi
  directory=$OPENJDK_SOURCES/zlib
  if [[ -e $directory/zlib.h ]]; then ZLIB_SOURCES=$directory; fi
}

# build_zlib COMPILER LIBRARIES HEADERS: only the in-memory part, without zlib's own file access.
build_zlib() {
  local compiler=$1 libraries=$2 headers=$3 objects=$2/zlib name
  mkdir -p "$objects"
  for name in adler32 compress crc32 deflate infback inffast inflate inftrees trees uncompr zutil; do
    "$compiler" -O2 -fPIC -DHAVE_UNISTD_H -D_LARGEFILE64_SOURCE=1 -c "$ZLIB_SOURCES/$name.c" -o "$objects/$name.o"
  done
  "$(gnu_prefix)ar" rcs "$libraries/libz.a" "$objects"/*.o
  cp "$ZLIB_SOURCES/zlib.h" "$ZLIB_SOURCES/zconf.h" "$headers/"
  rm -r "$objects"
}
