# The C side of the JDK's class library as static libraries: native-image links them into the program, and no
# distribution ships them. They are compiled straight from OpenJDK's sources, without its configure and make.

readonly OPENJDK_MODULES=(java.base java.management java.prefs jdk.management jdk.net)

# fetch_openjdk DIRECTORY: DIRECTORY/src, of the version that the distribution has now; its number in DIRECTORY/version.
fetch_openjdk() {
  local directory=$1 module part patterns=()
  fetch_upstream_source openjdk-25 "$directory/archives"
  for module in "${OPENJDK_MODULES[@]}"; do
    for part in share unix linux; do patterns+=("*/src/$module/$part/native" "*/src/$module/$part/classes"); done
  done
  # tar fails if a pattern finds nothing, and not every module has every part; what is needed is checked below.
  tar -xf "$directory"/archives/openjdk-*.orig.tar.xz -C "$directory" --strip-components=1 --wildcards \
    --exclude='*/test/*' "${patterns[@]}" '*/src/hotspot/share/include' '*/src/hotspot/os/posix/include' \
    2>"$directory/tar.log" || grep -vE 'Not found in archive|Exiting with failure status' "$directory/tar.log" || true
  for module in "${OPENJDK_MODULES[@]}"; do
    if ! compgen -G "$directory/src/$module/*/native" >/dev/null; then
      echo "the OpenJDK archive holds no C sources of $module" >&2
      return 1
    fi
  done
  for part in "$directory"/src/*/*/classes; do (cd "$part" && keep_classes_with_natives); done
  basename "$directory"/archives/openjdk-*.orig.tar.xz .orig.tar.xz | sed 's/^openjdk-25_//' >"$directory/version"
  rm -r "$directory/archives" "$directory/tar.log"
}

# keep_classes_with_natives: of the current directory, those with native methods or @Native constants, from which
# headers can be made.
keep_classes_with_natives() {
  find . -name '*.java' -print0 |
    { xargs -0 grep -LE '(^|[^a-zA-Z])native [^;]*\(|@Native' || (($? == 123)); } | xargs -r -d '\n' rm
  rm -f module-info.java
  find . -type d -empty -delete
}

# compare_openjdk JDK DIRECTORY: says so if the sources are of another version than the JDK.
compare_openjdk() {
  local runtime source
  runtime=$(release_value "$1" JAVA_VERSION)
  source=$(<"$2/version")
  if [[ ${source%%+*} != "$runtime" ]]; then
    say "note: the JDK is $runtime, the nearest OpenJDK sources that can be had are ${source%%+*};" \
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

# collect_compiler_options JDK SOURCES HEADERS: what OpenJDK's own build passes for a release build on this
# platform, with STATIC_BUILD. Fills JDK_COMPILE.
collect_compiler_options() {
  local jdk=$1 sources=$2 headers=$3 part include
  JDK_COMPILE+=(-std=c11 -O2 -fPIC -pipe -w
    -fno-strict-aliasing -fno-delete-null-pointer-checks -ffunction-sections -fdata-sections
    -D_GNU_SOURCE -D_REENTRANT -D_LARGEFILE64_SOURCE -D_FILE_OFFSET_BITS=64 -D_LITTLE_ENDIAN -D_LP64=1
    -DLINUX -Damd64 '-DARCH="amd64"' '-DARCHPROPNAME="amd64"' -DLIBC=musl -DNDEBUG -DRELEASE -DSTATIC_BUILD=1
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
  ar rcs "$directory/lib$name.a" "$objects"/*.o
}
