# Finds a JDK 25, by the places where JDKs usually are, without starting any.

# release_value JDK KEY: one value of the JDK's file "release", without quotes; nothing if it is not there.
release_value() { sed -n "s/^$2=\"\(.*\)\"\$/\1/p" "$1/release" 2>/dev/null; }

is_jdk_25() {
  [[ -x $1/bin/javac && -r $1/release ]] || return 1
  local version
  version=$(release_value "$1" JAVA_VERSION)
  [[ $version == 25 || $version == 25.* ]]
}

# jdk_candidates: one directory a line, those that a person named first.
jdk_candidates() {
  local name compiler
  printf '%s\n' "${JAVA_HOME:-}"
  for name in $(compgen -e | grep -E '^(JAVA|JDK)_?25.*HOME|^(JAVA|JDK)_?HOME_?25' || true); do
    printf '%s\n' "${!name}"
  done
  if compiler=$(command -v javac); then dirname "$(dirname "$(readlink -f "$compiler")")"; fi
  (
    shopt -s nullglob
    printf '%s\n' /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* /usr/local/jdk* \
      "${HOME:-/nonexistent}"/{.sdkman/candidates/java,.jdks,.m2/jdks,.gradle/jdks,.jbang/cache/jdks}/* \
      "${HOME:-/nonexistent}"/{.asdf/installs/java,.local/share/mise/installs/java,.jenv/versions}/*
  )
}

# find_jdk: prints the home of a JDK 25 that can host native-image, or fails.
find_jdk() {
  local candidate
  while read -r candidate; do
    [[ -n $candidate ]] || continue
    if is_jdk_25 "$candidate" && [[ $(release_value "$candidate" MODULES) == *jdk.internal.vm.ci* ]]; then
      readlink -f "$candidate"
      return
    fi
  done < <(jdk_candidates)
  return 1
}

# Sets JDK.
need_for_jdk() {
  if ! JDK=$(find_jdk); then
    need_tool "a JDK 25 with the module jdk.internal.vm.ci (looked at JAVA_HOME, JDK25_HOME, PATH, /usr/lib/jvm, ~/.sdkman, ~/.jdks, ...)" \
      openjdk-25-jdk-headless 25 "unpack any JDK 25 and set JAVA_HOME to it"
  fi
}

prepare_jdk() { say "JDK 25: $JDK"; }
