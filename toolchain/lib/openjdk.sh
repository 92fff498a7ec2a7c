# The C side of the JDK's class library as static libraries: native-image links them into the program, and no
# distribution ships them. They are compiled straight from OpenJDK's sources, without its configure and make.

readonly OPENJDK_MODULES=(java.base java.management java.prefs jdk.management jdk.net)
OPENJDK_SOURCES=''
OPENJDK_TRIED=()

need_for_openjdk() {
  check_given_openjdk
  need_command apt-get apt
  need_command xz xz-utils
  need_for_jdk
}

prepare_openjdk() {
  lock_cache
  find_openjdk "$JDK"
  close_private_apt
  say "openjdk is ready: $OPENJDK_SOURCES"
}

# find_openjdk JDK: sets OPENJDK_SOURCES to a directory with the C sources in src/ and their number in version. The first
# of these that can be had: what the user names, the JDK's own version, the index's, and those of native/pool.sha256.
find_openjdk() {
  local own
  if [[ -n ${SLUICE_OPENJDK_SOURCE:-} ]]; then
    use_given_openjdk
    return
  fi
  TRIED=()
  own=$(openjdk_version "$1")
  use_cached_openjdk "$own"
  try_pinned_sources openjdk-25 try_openjdk "$own"
  if [[ -z $OPENJDK_SOURCES ]]; then try_sources openjdk-25 try_openjdk; fi
  # Whatever an earlier call fetched.
  if [[ -z $OPENJDK_SOURCES ]]; then use_cached_openjdk '*'; fi
  if [[ -z $OPENJDK_SOURCES ]]; then
    if [[ "${OPENJDK_TRIED[*]}" != *"openjdk-25_${own//+/%2b}.orig."* ]]; then
      not_from "the mirror, OpenJDK $own, which the JDK is" "neither toolchain/native/pool.sha256 nor a signed index has its checksum"
    fi
    fail "the C sources of OpenJDK cannot be had; tried were:" "${TRIED[@]}" \
      "There are two ways out:" \
      "  - a GraalVM for JDK 25, which does not need them: set GRAALVM_HOME to it" \
      "  - an archive of the sources of OpenJDK, $own or another 25: set SLUICE_OPENJDK_SOURCE to its path"
  fi
  compare_openjdk "$own" "$OPENJDK_SOURCES"
}

# openjdk_version JDK: as OpenJDK numbers its releases, such as 25.0.3+9, without what vendors append.
openjdk_version() {
  local version
  version=$(release_value "$1" JAVA_RUNTIME_VERSION)
  echo "${version%%-*}"
}

# use_cached_openjdk VERSION-PATTERN: what an earlier call fetched.
use_cached_openjdk() {
  local directory
  # The pattern is meant as one.
  # shellcheck disable=SC2231
  for directory in "$CACHE"/native/openjdk-$1; do
    if is_complete "$directory"; then OPENJDK_SOURCES=$directory; fi
  done
}

# try_openjdk URI HASH CHECK
try_openjdk() {
  local uri=$1 hash=$2 version directory
  # The version of the JDK may be pinned and named by the index as well.
  [[ -z $OPENJDK_SOURCES && " ${OPENJDK_TRIED[*]} " != *" $uri "* ]] || return 0
  OPENJDK_TRIED+=("$uri")
  version=$(file_name_in "$uri" | sed -E 's/^openjdk-25_(.*)\.orig\..*/\1/')
  directory=$CACHE/native/openjdk-$version
  try_directory "fetching the C sources of OpenJDK $version" "$directory" fetch_openjdk "$uri" "$hash" "$version"
  if ((STEP_STATUS == 0)); then OPENJDK_SOURCES=$directory; else not_from_step "$uri ($3)"; fi
}

# fetch_openjdk URI HASH VERSION DIRECTORY
fetch_openjdk() {
  local uri=$1 hash=$2 version=$3 directory=$4
  download "$uri" "$hash" "$directory/archive"
  unpack_openjdk "$directory/archive" "$directory"
  echo "$version" >"$directory/version"
  rm "$directory/archive"
}

# use_given_openjdk: SLUICE_OPENJDK_SOURCE. What is no such archive is not replaced by something else: the user named it.
use_given_openjdk() {
  local archive=$SLUICE_OPENJDK_SOURCE directory
  directory=$CACHE/native/given-openjdk-$(given_openjdk_key)
  try_directory "unpacking the C sources of OpenJDK from $archive" "$directory" unpack_given_openjdk "$archive"
  if ((STEP_STATUS != 0)); then
    fail "SLUICE_OPENJDK_SOURCE=$archive does not hold the sources of OpenJDK 25: $(step_reason)" \
      "set it to an archive of the sources of OpenJDK 25, or unset it: then they are fetched"
  fi
  OPENJDK_SOURCES=$directory
}

check_given_openjdk() {
  local archive=${SLUICE_OPENJDK_SOURCE:-}
  if [[ -n $archive && (! -f $archive || ! -r $archive) ]]; then
    fail "SLUICE_OPENJDK_SOURCE=$archive is not a file that can be read" \
      "set it to an archive of the sources of OpenJDK 25, or unset it: then they are fetched"
  fi
}

# given_openjdk_key: changes with the archive; nothing if none is named.
given_openjdk_key() {
  [[ -z ${SLUICE_OPENJDK_SOURCE:-} ]] || stat -L -c '%n %s %Y' "$SLUICE_OPENJDK_SOURCE" | sha256sum | cut -c 1-12
}

# unpack_given_openjdk ARCHIVE DIRECTORY
unpack_given_openjdk() {
  local archive=$1 directory=$2 numbers
  unpack_openjdk "$archive" "$directory" '*/make/conf/version-numbers.conf'
  numbers=$directory/make/conf/version-numbers.conf
  if [[ ! -e $numbers ]]; then
    echo "it holds no make/conf/version-numbers.conf"
    return 1
  fi
  awk -F= '/^DEFAULT_VERSION_(FEATURE|INTERIM|UPDATE|PATCH)=/ { number = number separator $2; separator = "." }
    END { sub(/(\.0)+$/, "", number); print number }' "$numbers" >"$directory/version"
  if [[ $(<"$directory/version") != 25 && $(<"$directory/version") != 25.* ]]; then
    echo "its version is $(<"$directory/version")"
    return 1
  fi
}

# unpack_openjdk ARCHIVE DIRECTORY [PATTERN]...: DIRECTORY/src, and what else the patterns name.
unpack_openjdk() {
  local archive=$1 directory=$2 module part status=0 patterns=("${@:3}" '*/src/hotspot/share/include' '*/src/hotspot/os/posix/include')
  for module in "${OPENJDK_MODULES[@]}"; do
    for part in share unix linux; do patterns+=("*/src/$module/$part/native" "*/src/$module/$part/classes"); done
  done
  # tar fails if a pattern finds nothing, and not every module has every part; what is needed is checked below.
  tar -xf "$archive" -C "$directory" --strip-components=1 --wildcards --exclude='*/test/*' "${patterns[@]}" \
    2>"$directory/tar.log" || status=$?
  if ((status != 0)) && grep -vE 'Not found in archive|Exiting with failure status' "$directory/tar.log"; then
    return 1
  fi
  for module in hotspot "${OPENJDK_MODULES[@]}"; do
    if ! compgen -G "$directory/src/$module/*/*" >/dev/null; then
      echo "it holds no C sources of $module"
      return 1
    fi
  done
  for part in "$directory"/src/*/*/classes; do (cd "$part" && keep_classes_with_natives); done
  # Debian's archive is without zlib; where it is, it is not part of libzip: it comes from zlib.sh.
  if [[ -d $directory/src/java.base/share/native/libzip/zlib ]]; then
    mv "$directory/src/java.base/share/native/libzip/zlib" "$directory/zlib"
  fi
  rm "$directory/tar.log"
}

# keep_classes_with_natives: of the current directory, those with native methods or @Native constants, from which
# headers can be made.
keep_classes_with_natives() {
  find . -name '*.java' -print0 |
    { xargs -0 grep -LE '(^|[^a-zA-Z])native [^;]*\(|@Native' || (($? == 123)); } | xargs -r -d '\n' rm
  rm -f module-info.java
  find . -type d -empty -delete
}

# compare_openjdk VERSION DIRECTORY: says so if the sources are of another version than the JDK.
compare_openjdk() {
  local source
  source=$(<"$2/version")
  if [[ ${source%%+*} != "${1%%+*}" ]]; then
    say "note: the JDK is ${1%%+*}, the nearest OpenJDK sources that can be had are ${source%%+*};" \
      "updates of one release differ little in their C code"
  fi
}

# build_jdk_libraries JDK SOURCES DIRECTORY: lib*.a for musl.
build_jdk_libraries() {
  local jdk=$1 sources=$2/src directory=$3
  JDK_COMPILE=("$MUSL_DIRECTORY/bin/musl-gcc")
  make_jni_headers "$jdk" "$sources" "$directory/headers"
  collect_compiler_options "$jdk" "$sources" "$directory/headers"
  build_jdk_library java.base java "$sources" "$directory"
  build_jdk_library java.base net "$sources" "$directory"
  build_jdk_library java.base nio "$sources" "$directory"
  build_jdk_library java.base zip "$sources" "$directory" -DUSE_MMAP
  build_jdk_library jdk.net extnet "$sources" "$directory"
  build_jdk_library java.management management "$sources" "$directory"
  build_jdk_library jdk.management management_ext "$sources" "$directory" \
    -I"$sources/java.management/share/native/libmanagement"
  build_jdk_library java.prefs prefs "$sources" "$directory"
}

# make_jni_headers JDK SOURCES HEADERS: javac writes a header for each class. Only those that were kept are
# compiled, as a patch of their module; all others come from the JDK that runs javac.
make_jni_headers() {
  local jdk=$1 sources=$2 headers=$3 work=$3.work module part classes
  mkdir -p "$headers"
  for module in "${OPENJDK_MODULES[@]}"; do
    mkdir -p "$work/$module"
    for part in share unix linux; do
      classes=$sources/$module/$part/classes
      if [[ -d $classes ]]; then
        cp -r "$classes/." "$work/$module"
      fi
    done
    find "$work/$module" -name '*.java' >"$work/$module.files"
    "$jdk/bin/javac" -nowarn -Xlint:none -proc:none -implicit:none -XDignore.symbol.file \
      --patch-module "$module=$work/$module" -h "$headers" -d "$work/classes/$module" "@$work/$module.files"
  done
}

# collect_compiler_options JDK SOURCES HEADERS: what OpenJDK's own build passes for a release build for this
# architecture, with STATIC_BUILD. Fills JDK_COMPILE.
collect_compiler_options() {
  local jdk=$1 sources=$2 headers=$3 part include
  JDK_COMPILE+=(-std=c11 -O2 -fPIC -pipe -w
    -fno-strict-aliasing -fno-delete-null-pointer-checks -ffunction-sections -fdata-sections
    -D_GNU_SOURCE -D_REENTRANT -D_LARGEFILE64_SOURCE -D_FILE_OFFSET_BITS=64 -D_LITTLE_ENDIAN -D_LP64=1
    -DLINUX "-D$JDK_ARCHITECTURE" "-DARCH=\"$JDK_ARCHITECTURE\"" "-DARCHPROPNAME=\"$JDK_ARCHITECTURE\"" -DLIBC=musl -DNDEBUG -DRELEASE -DSTATIC_BUILD=1
    '-DLAUNCHER_NAME="openjdk"' '-DPRODUCT_NAME="OpenJDK"' '-DHOTSPOT_VM_DISTRO="OpenJDK"'
    '-DJDK_RC_PLATFORM_NAME="Platform"' '-DJDK_PLATFORM_NAME=""'
    '-DVENDOR="N/A"' '-DVENDOR_URL="N/A"' '-DVENDOR_URL_BUG="N/A"' '-DVENDOR_URL_VM_BUG="N/A"'
    '-DVENDOR_VERSION_STRING=""')
  collect_version_macros "$jdk"
  JDK_COMPILE+=(-I"$jdk/include" -I"$jdk/include/linux" -I"$headers"
    -I"$sources/hotspot/share/include" -I"$sources/hotspot/os/posix/include")
  for part in share unix linux; do
    for include in include libjava libnet libnio libnio/ch libnio/fs libzip; do
      if [[ -d $sources/java.base/$part/native/$include ]]; then
        JDK_COMPILE+=(-I"$sources/java.base/$part/native/$include")
      fi
    done
  done
}

# collect_version_macros JDK: VERSION_* as the JDK that serves the classes has it.
collect_version_macros() {
  local jdk=$1 number runtime build='' optional='' field fields index=0
  number=$(release_value "$jdk" JAVA_VERSION)
  runtime=$(release_value "$jdk" JAVA_RUNTIME_VERSION)
  if [[ $runtime =~ \+([0-9]+)(-(.*))?$ ]]; then build=${BASH_REMATCH[1]} optional=${BASH_REMATCH[3]:-}; fi
  IFS=. read -ra fields <<<"$number"
  for field in FEATURE INTERIM UPDATE PATCH EXTRA1 EXTRA2 EXTRA3; do
    JDK_COMPILE+=("-DVERSION_$field=${fields[index++]:-0}")
  done
  JDK_COMPILE+=("-DVERSION_NUMBER=\"$number\"" "-DVERSION_SHORT=\"$number\"" "-DVERSION_STRING=\"$runtime\""
    "-DVERSION_SPECIFICATION=\"${fields[0]}\"" "-DVERSION_DATE=\"$(release_value "$jdk" JAVA_VERSION_DATE)\""
    "-DVERSION_BUILD=${build:-0}" "-DVERSION_OPT=\"$optional\"" '-DVERSION_PRE=""'
    "-DVERSION_CLASSFILE_MAJOR=$((fields[0] + 44))" -DVERSION_CLASSFILE_MINOR=0)
}

# build_jdk_library MODULE NAME SOURCES DIRECTORY [OPTION]...: DIRECTORY/libNAME.a
build_jdk_library() {
  local module=$1 name=$2 sources=$3 directory=$4 part root roots=() objects
  shift 4
  local options=("$@")
  for part in share unix linux; do
    root=$sources/$module/$part/native/lib$name
    if [[ -d $root ]]; then roots+=("$root") options+=(-I"$root"); fi
  done
  if ((${#roots[@]} == 0)); then
    echo "no C sources of lib$name in $sources/$module" >&2
    return 1
  fi
  objects=$directory/objects/$name
  mkdir -p "$objects"
  # LIBRARY_NAME with STATIC_BUILD gives JNI_OnLoad_NAME, the name that the image refers to.
  # shellcheck disable=SC2016 # expanded by the inner shell
  find "${roots[@]}" -name '*.c' -print0 |
    xargs -0 -P "$(nproc)" -I{} sh -c 'file=$1 objects=$2; shift 2; exec "$@" -c "$file" -o "$objects/$(basename "$file" .c).o"' \
      _ {} "$objects" "${JDK_COMPILE[@]}" "-DLIBRARY_NAME=$name" "${options[@]}"
  "$(gnu_prefix)ar" rcs "$directory/lib$name.a" "$objects"/*.o
}
