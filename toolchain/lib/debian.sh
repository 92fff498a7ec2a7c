# Fetches single Debian or Ubuntu packages and sources without installing anything and without root, by a
# private apt configuration. apt checks what it fetches against the distribution's signed index; what the mirror's pool
# still has although the index does not name it (any more) is checked against native/pool.sha256.

readonly POOL_CHECKSUMS=$TOOLCHAIN/native/pool.sha256

# apt's own downloader follows apt's proxy settings. A transfer that stands still is given up and tried once more.
readonly APT_TRANSFERS=(-q -o Acquire::Retries=1
  -o "Acquire::http::Timeout=$STALL_SECONDS" -o "Acquire::https::Timeout=$STALL_SECONDS")
PRIVATE_APT=()
INDEX_NAME=''
INDEX_READ=false
INDEX_FAILURE=''

# open_private_apt: reads the index of a release that has OpenJDK 25: Debian 13 on any Debian, the machine's
# own release on Ubuntu. Only once per call of this script; the index is removed at its end. Sets INDEX_READ.
open_private_apt() {
  if ((${#PRIVATE_APT[@]} > 0)); then
    [[ $INDEX_READ == true ]] || TRIED+=("$INDEX_FAILURE")
    return 0
  fi
  local root=$CACHE/apt.partial distribution suites components keyring mirror
  mirror=$(distribution_mirror)
  distribution=$(distribution_id)
  case "$distribution" in
    ubuntu)
      local codename
      codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
      suites="$codename $codename-updates" components="main universe"
      keyring=/usr/share/keyrings/ubuntu-archive-keyring.gpg
      ;;
    *)
      suites=trixie components=main
      keyring=/usr/share/keyrings/debian-archive-keyring.gpg
      ;;
  esac
  rm -rf "$root"
  mkdir -p "$root"/{etc,lists/partial,cache/archives/partial}
  cat >"$root/etc/private.sources" <<SOURCES
Types: deb deb-src
URIs: $mirror
Suites: $suites
Components: $components
Targets: Packages Sources
Signed-By: ${SLUICE_DEBIAN_KEYRING:-$keyring}
SOURCES
  # What other packages let "apt-get update" start is of no use here, and this machine's packages play no part.
  cat >"$root/etc/private.conf" <<CONFIGURATION
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
Dir::Etc::SourceList "$root/etc/private.sources";
Dir::Etc::SourceParts "-";
Dir::State::Lists "$root/lists";
Dir::State::Status "/dev/null";
Dir::Cache "$root/cache";
APT::Sandbox::User "root";
APT::Architecture "$ARCHITECTURE";
#clear APT::Architectures;
APT::Architectures { "$ARCHITECTURE"; };
CONFIGURATION
  PRIVATE_APT=("${APT_TRANSFERS[@]}" -c "$root/etc/private.conf")
  INDEX_NAME="the index of $distribution ($suites) at $mirror"
  try_step "reading $INDEX_NAME" within "$TRANSFER_SECONDS" apt-get "${PRIVATE_APT[@]}" update --error-on=any
  if ((STEP_STATUS == 0)); then
    INDEX_READ=true
  else
    not_from_step "$INDEX_NAME"
    INDEX_FAILURE=${TRIED[-1]}
  fi
}

close_private_apt() {
  rm -rf "$CACHE/apt.partial"
  PRIVATE_APT=()
  INDEX_READ=false
}

distribution_id() { (. /etc/os-release && echo "$ID"); }

# distribution_mirror: where apt has this machine's packages from; no host is written down here.
distribution_mirror() {
  if [[ -n ${SLUICE_DEBIAN_MIRROR:-} ]]; then
    echo "$SLUICE_DEBIAN_MIRROR"
    return
  fi
  # grep would be the second to read from a closed pipe; awk reads all of it.
  apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' |
    awk '/\/(debian|ubuntu)\/?$/ && !found { print; found = 1 }
      END { if (!found) { print "no Debian or Ubuntu mirror among the sources of apt; set SLUICE_DEBIAN_MIRROR" > "/dev/stderr"; exit 1 } }'
}

# indexed_source PACKAGE: prints "URI HASH" of the original archive of the newest source that the index names.
# Not "apt-get source": only this one file of the package is wanted, and mirrors drop the others first.
indexed_source() {
  apt-get "${PRIVATE_APT[@]}" source --print-uris "$1" |
    uris_and_hashes |
    awk '$1 ~ /\.orig\.tar\.[a-z0-9]+$/ { line = $0; found++ } END { if (found != 1) exit 1; print line }'
}

# uris_and_hashes: "URI HASH" for each line of apt-get's --print-uris; Debian's are like SHA256:..., Ubuntu's SHA512:...
uris_and_hashes() { sed -n "s/^'\([^']*\)' .* \(SHA[0-9]*:[0-9a-f]*\)$/\1 \2/p"; }

# pinned_files PREFIX [SUFFIX]: prints "URI HASH" of the files of native/pool.sha256 whose names begin and end so, in its
# order; a URI for each place where the mirror may have it.
pinned_files() {
  local prefix=$1 suffix=${2:-} mirror hash path component components=(main)
  mirror=$(distribution_mirror)
  if [[ $(distribution_id) == ubuntu ]]; then components+=(universe); fi
  while read -r hash path; do
    [[ ${path##*/} == "$prefix"*"$suffix" ]] || continue
    path=${path//+/%2b}
    for component in "${components[@]}"; do echo "${mirror%/}/pool/$component/${path//\~/%7e} SHA256:$hash"; done
  done <"$POOL_CHECKSUMS"
}

# file_name_in URI
file_name_in() {
  local name=${1##*/}
  name=${name//%2[bB]/+}
  echo "${name//%7[eE]/\~}"
}

# download URI HASH FILE: from SLUICE_DOWNLOADS if a file of that name is there. apt's downloader refuses a file with
# another checksum.
download() {
  local given
  given=$(given_file "$(file_name_in "$1")" "$2")
  if [[ -n $given ]]; then
    cp "$given" "$3"
  else
    within "$TRANSFER_SECONDS" /usr/lib/apt/apt-helper "${APT_TRANSFERS[@]}" -o APT::Sandbox::User=root \
      download-file "$1" "$3" "$2"
  fi
}

# try_sources PACKAGE TRY: the original archive that the index names, then the pinned ones; TRY gets URI, HASH and
# how it is checked, and does nothing once one has served.
try_sources() {
  try_indexed_source "$@"
  try_pinned_sources "$@"
}

# try_indexed_source PACKAGE TRY
try_indexed_source() {
  local package=$1 try=$2 found uri hash
  open_private_apt
  [[ $INDEX_READ == true ]] || return 0
  if found=$(indexed_source "$package"); then
    read -r uri hash <<<"$found"
    "$try" "$uri" "$hash" "named by the signed index"
  else
    not_from "$INDEX_NAME" "it names no original archive of $package"
  fi
}

# try_pinned_sources PACKAGE TRY [VERSION]: without a version all of them, in the order of native/pool.sha256.
try_pinned_sources() {
  local package=$1 try=$2 version=${3:-} files uri hash
  files=$(pinned_files "${package}_${version:+$version.orig.}")
  [[ -n $files ]] || return 0
  while read -r uri hash <&3; do
    "$try" "$uri" "$hash" "pinned in toolchain/native/pool.sha256"
  done 3<<<"$files"
}

# try_packages TRY PACKAGE...: binary packages, those that the index names, then the pinned ones: those of the first
# package, and of the others those of the same version. TRY gets what they are, and a command that, called with a
# directory, unpacks them there; it does nothing once one has served.
try_packages() {
  local try=$1 version versions suffix
  shift
  open_private_apt
  if [[ $INDEX_READ == true ]]; then "$try" "$* as the signed index names them" fetch_indexed_packages "$@"; fi
  suffix=_$ARCHITECTURE.deb
  versions=$(pinned_files "$1_" "$suffix" | while read -r version _; do file_name_in "$version"; done |
    sed -E 's/.*_(.*)_.*/\1/' | uniq)
  [[ -n $versions ]] || return 0
  while read -r version <&3; do
    "$try" "$* of version $version, pinned in toolchain/native/pool.sha256" fetch_pinned_packages "$version" "$@"
  done 3<<<"$versions"
}

# fetch_indexed_packages PACKAGE... DIRECTORY
fetch_indexed_packages() {
  local directory=${*: -1}
  apt-get "${PRIVATE_APT[@]}" download --print-uris "${@:1:$#-1}" | uris_and_hashes >"$directory/files"
  # apt-get succeeds also when it knows none of them.
  if (($(wc -l <"$directory/files") != $# - 1)); then
    echo "E: $INDEX_NAME does not name all of these packages"
    return 1
  fi
  unpack_packages "$directory"
}

# fetch_pinned_packages VERSION PACKAGE... DIRECTORY
fetch_pinned_packages() {
  local version=$1 directory=${*: -1} package
  for package in "${@:2:$#-2}"; do pinned_files "${package}_${version}_" "$ARCHITECTURE.deb" | awk 'NR == 1'; done >"$directory/files"
  unpack_packages "$directory"
}

# unpack_packages DIRECTORY: into its root/ those whose URIs and checksums are in its file "files"; runs nothing of them.
unpack_packages() {
  local directory=$1 uri hash
  mkdir -p "$directory/root"
  while read -r uri hash <&3; do
    download "$uri" "$hash" "$directory/package.deb"
    dpkg-deb --extract "$directory/package.deb" "$directory/root"
    rm "$directory/package.deb"
  done 3<"$directory/files"
  rm "$directory/files"
}
