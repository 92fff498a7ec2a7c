# native-image out of public packages: a copy of the stock JDK 25 with the image builder (jars from Maven), the
# class library's C side as static libraries, a few C helpers, and a driver in place of GraalVM's launcher.

readonly SVM_VERSION=25.0.2

need_for_native() {
  # gcc's specs, which lead it to musl, take a path with one for two.
  [[ $CACHE != *[[:space:]]* ]] || fail "the path of the cache holds a space: $CACHE" "set SLUICE_CACHE to a directory without one"
  check_given_openjdk
  check_given_graalvm
  need_target_compiler
  need_command apt-get apt
  need_command xz xz-utils
  need_maven
  [[ -z ${GRAALVM_HOME:-} ]] || return 0
  need_for_jdk
}

# check_given_graalvm: GraalVM's own builds for its own machine alone, and with musl for x86_64 alone.
check_given_graalvm() {
  [[ -n ${GRAALVM_HOME:-} ]] || return 0
  if [[ ! -x $GRAALVM_HOME/bin/native-image ]]; then
    fail "GRAALVM_HOME=$GRAALVM_HOME holds no bin/native-image" \
      "set it to a GraalVM for JDK 25, or unset it: then native-image is prepared here"
  fi
  if is_cross; then
    fail "GRAALVM_HOME=$GRAALVM_HOME builds for $HOST_ARCHITECTURE only, not for $ARCHITECTURE" \
      "unset it: then a native-image that does is prepared here"
  fi
  if [[ $ARCHITECTURE != amd64 && ! -d $GRAALVM_HOME/lib/static/linux-$JDK_ARCHITECTURE/musl ]]; then
    fail "GRAALVM_HOME=$GRAALVM_HOME holds no static libraries for musl, as releases for $ARCHITECTURE do not" \
      "unset it: then a native-image that does is prepared here"
  fi
}

prepare_native() {
  if [[ -n ${GRAALVM_HOME:-} ]]; then
    use_given_graalvm
  else
    make_graalvm
    say "native is ready: $CACHE/graalvm$ARCHITECTURE_SUFFIX"
  fi
}

# A real GraalVM lacks only the C compiler for static programs.
use_given_graalvm() {
  if ! provides musl "$MUSL_DIRECTORY"; then
    lock_cache
    prepare_musl
    close_private_apt
  fi
  say "native is ready: GRAALVM_HOME=$GRAALVM_HOME with $CACHE/musl"
}

make_graalvm() {
  local key home=$CACHE/native/graalvm$ARCHITECTURE_SUFFIX-
  key=$(digest_of "$TOOLCHAIN"/lib/{architecture,debian,zlib,musl,openjdk,native}.sh "$TOOLCHAIN"/native/* "$TOOLCHAIN"/shims/* \
    "$TOOLCHAIN"/driver/* "$JDK/release")
  home+=$key
  if [[ -n ${SLUICE_OPENJDK_SOURCE:-} ]]; then home+=-$(given_openjdk_key); fi
  if provides "graalvm$ARCHITECTURE_SUFFIX" "$home" && provides "musl$ARCHITECTURE_SUFFIX" "$MUSL_DIRECTORY"; then return; fi

  lock_cache
  prepare_musl
  if ! is_complete "$home"; then build_home "$home"; fi
  close_private_apt
  link_name "graalvm$ARCHITECTURE_SUFFIX" "$home"
  remove_outdated_homes "$home"
}

# build_home HOME: needs musl.
build_home() {
  local home=$1 jars=$CACHE/native/svm-$SVM_VERSION version
  version=$(release_value "$JDK" JAVA_VERSION)
  say "preparing native-image $SVM_VERSION for $ARCHITECTURE on the JDK $version of $JDK, once for this machine"
  make_directory "fetching the image builder $SVM_VERSION" "$jars" fetch_builder
  find_openjdk "$JDK"
  make_directory "compiling the C side of the JDK" "$home.libraries" build_jdk_libraries "$JDK" "$OPENJDK_SOURCES"
  make_directory "putting native-image together" "$home" assemble_home "$JDK" "$jars" "$home.libraries"
  rm -rf "$home.libraries"
}

# remove_outdated_homes CURRENT: those that another version of these scripts, or a JDK since updated, left. Not the
# younger ones: a second checkout may use them.
remove_outdated_homes() {
  local link kept=(-not -path "$1")
  # Those of other architectures.
  for link in "$CACHE"/graalvm*; do kept+=(-not -path "$(readlink "$link")"); done
  find "$CACHE/native" -maxdepth 1 -name 'graalvm-*' "${kept[@]}" -mtime +7 -exec rm -rf {} +
}

# fetch_builder DIRECTORY: the jars of the builder.
fetch_builder() {
  fetch_jars "$TOOLCHAIN/native/builder.sha256" "$1" -f "$TOOLCHAIN/native/builder.pom" "$DEPENDENCY_PLUGIN:copy-dependencies"
}

# assemble_home JDK JARS LIBRARIES HOME
assemble_home() {
  local jdk=$1 jars=$2 libraries=$3 home=$4
  # A copy, not links: an update of the JDK in place must not change half of what was compiled together.
  tar -C "$jdk" --exclude=./man --exclude=./demo --exclude=./lib/src.zip --dereference -cf - . | tar -C "$home" -xf -
  local platform=linux-$JDK_ARCHITECTURE
  mkdir -p "$home"/lib/svm/{builder/lib,driver,"clibraries/$platform"/{include,musl}} "$home/lib/static/$platform/musl"
  cp --link "$jars"/*.jar "$home/lib/svm/builder/"
  # Not the link: it would change the jar that was fetched.
  cp --remove-destination "$jars/svm-$SVM_VERSION.jar" "$home/lib/svm/builder/"
  "$jdk/bin/java" "$TOOLCHAIN/native/AddReferenceGet0.java" "$home/lib/svm/builder/svm-$SVM_VERSION.jar"
  cp "$libraries"/*.a "$home/lib/static/$platform/musl/"
  add_compiler "$home/lib/svm"
  "$jdk/bin/java" "$TOOLCHAIN/native/ExportAll.java" >"$home/lib/svm/exports.args"
  build_shims "$jdk" "$home"
  if is_cross; then translate_constants "$jdk" "$home/lib/svm/java.base"; fi
  "$jdk/bin/javac" -Xlint:all -Werror -d "$home/lib/svm/driver" "$TOOLCHAIN"/driver/*.java
  install -m 0755 "$TOOLCHAIN/native/native-image" "$home/bin/native-image"
  "$home/bin/native-image" --version
}

# add_compiler DIRECTORY: DIRECTORY/musl/musl-gcc, which the builder calls. It asks for numbers and sizes by compiling
# programs and running them, so that a compiler for another architecture has to leave something that runs here.
add_compiler() {
  local directory=$1 compiler=$MUSL_DIRECTORY/bin/musl-gcc
  if ! is_cross; then
    ln -s "$MUSL_DIRECTORY/bin" "$directory/musl"
    return
  fi
  mkdir "$directory/musl"
  cat >"$directory/musl/musl-gcc" <<WRAPPER
#!/bin/sh
# Leaves a program that is made straight from a C source as a script that runs it in an emulator.
source='' program='' previous=''
for word; do
  case "\$previous" in -o) program=\$word ;; esac
  case "\$word" in
    -c | -E | -S | -v) exec "$compiler" "\$@" ;;
    *.c) source=\$word ;;
  esac
  previous=\$word
done
"$compiler" "\$@" || exit
if [ -n "\$source" ] && [ -n "\$program" ]; then
  mv "\$program" "\$program.$MACHINE"
  printf '#!/bin/sh\nexec qemu-$MACHINE "\$0.$MACHINE" "\$@"\n' >"\$program"
  chmod +x "\$program"
fi
WRAPPER
  chmod +x "$directory/musl/musl-gcc"
}

# translate_constants JDK DIRECTORY: classes of java.base, for DIRECTORY, that hold numbers of this machine's C headers,
# with those of the architecture that is built for.
translate_constants() {
  local jdk=$1 directory=$2 name
  mkdir -p "$directory"
  {
    printf '#include <%s.h>\n' errno fcntl stdio sys/stat unistd
    echo 'int main(void) {'
    for name in $("$jdk/bin/javap" -p -constants sun.nio.fs.UnixConstants | sed -n 's/.* static final int \([A-Z_0-9]*\) = .*/\1/p'); do
      printf '#ifdef %s\n  printf("%s %%d\\n", %s);\n#endif\n' "$name" "$name" "$name"
    done
    echo '}'
  } >"$directory/constants.c"
  "$MUSL_DIRECTORY/bin/musl-gcc" -D_GNU_SOURCE -static "$directory/constants.c" -o "$directory/constants"
  run_built "$directory/constants" >"$directory/values"
  "$jdk/bin/java" "$TOOLCHAIN/native/TranslateConstants.java" "$directory/values" "$directory"
  rm "$directory"/constants{.c,} "$directory/values"
}

# build_shims JDK HOME: what GraalVM's own C libraries provide to the image (libchelper, libjvm) and to the builder.
build_shims() {
  local jdk=$1 home=$2 target=$2/lib/svm/clibraries/linux-$JDK_ARCHITECTURE objects=$2/shims
  local jni=(-I"$jdk/include" -I"$jdk/include/linux")
  local compile=("$MUSL_DIRECTORY/bin/musl-gcc" -O2 -fPIC -std=gnu11 -Wall -Wextra -Werror
    -ffunction-sections -fdata-sections -I"$target/include" "${jni[@]}")
  mkdir -p "$objects"
  write_cpu_headers "$jdk" "$home" "$target/include"
  cp "$TOOLCHAIN/shims/svm_locale.h" "$target/include/"
  local source
  for source in cpu_features "cpu_features_$JDK_ARCHITECTURE" helpers locale signals jvm; do
    "${compile[@]}" -c "$TOOLCHAIN/shims/$source.c" -o "$objects/$source.o"
  done
  write_jvm_stubs "$objects" "$home/lib/static/linux-$JDK_ARCHITECTURE/musl"
  "${compile[@]}" -c "$objects/jvm_stubs.c" -o "$objects/jvm_stubs.o"
  "$(gnu_prefix)ar" rcs "$target/musl/liblibchelper.a" "$objects"/{cpu_features,cpu_features_"$JDK_ARCHITECTURE",helpers,locale,signals}.o
  "$(gnu_prefix)ar" rcs "$target/musl/libjvm.a" "$objects"/{jvm,jvm_stubs}.o
  gcc -shared -fPIC -O2 -Wall -Wextra -Werror "${jni[@]}" "$TOOLCHAIN/shims/progress_reporter.c" \
    -o "$home/lib/svm/builder/lib/libreporterchelper.so"
  rm -r "$objects"
}

# write_cpu_headers JDK HOME INCLUDE: the struct that lists the features of a CPU, one char each, in the order of
# the builder's own classes. The builder wants those of every architecture.
write_cpu_headers() {
  local jdk=$1 home=$2 include=$3 architecture
  for architecture in amd64:AMD64 aarch64:AArch64 riscv64:RISCV64; do
    {
      echo 'typedef struct {'
      "$jdk/bin/javap" -cp "$home/lib/svm/builder/svm-$SVM_VERSION.jar" \
        "com.oracle.svm.core.${architecture%:*}.${architecture#*:}LibCHelper\$CPUFeatures" |
        sed -n 's/.*boolean \(f[A-Za-z0-9_]*\)().*/  char \1;/p'
      echo '} CPUFeatures;'
    } >"$include/${architecture%:*}cpufeatures.h"
  done
}

# write_jvm_stubs OBJECTS LIBRARIES: OBJECTS/jvm_stubs.c. Every function of "the JVM" that the static libraries name
# and jvm.c does not define gets a body that ends the program with that name: the image never calls it, but the
# linker wants it.
write_jvm_stubs() {
  local objects=$1 libraries=$2
  "$(gnu_prefix)nm" -A -u "$libraries"/*.a | awk '$NF ~ /^(JVM_|JNI_|jio_|Verify|JIMAGE_)/ { print $NF }' | sort -u >"$objects/wanted"
  "$(gnu_prefix)nm" -A --defined-only "$objects/jvm.o" "$libraries"/*.a |
    awk 'NF > 1 && $(NF - 1) ~ /[TDBVW]/ { print $NF }' | sort -u >"$objects/defined"
  {
    echo '#include <stdio.h>'
    echo '#include <stdlib.h>'
    echo '#define STUB(name) void name(void); \'
    echo '  void name(void) { fputs("native image: unexpected call of " #name "\n", stderr); abort(); }'
    comm -23 "$objects/wanted" "$objects/defined" | sed 's/.*/STUB(&)/'
  } >"$objects/jvm_stubs.c"
}
