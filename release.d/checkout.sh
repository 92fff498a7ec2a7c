# What is released: the version and the commit, and whether they may be. Sourced by ./release, not run.

# read_checkout: sets
#   VERSION   as pom.xml has it; also the tag of the images
#   REVISION  the commit; with -dirty behind it if the checkout differs from it
#   EPOCH     when it was committed, in seconds since 1970: what is made is as old as that. SOURCE_DATE_EPOCH overrides it
read_checkout() {
  local charts changes
  [[ $(git rev-parse --show-toplevel 2>/dev/null) == "$(pwd -P)" ]] || fail "$ROOT is not a checkout of its own" \
    "git clone it: the images say which commit they are of"
  VERSION=$(sed -n '/<parent>/,/<\/parent>/d; s:^ *<version>\(.*\)</version>$:\1:p; /<modules>/q' pom.xml)
  REVISION=$(git rev-parse HEAD)
  EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
  [[ $EPOCH =~ ^[0-9]{1,11}$ ]] || fail "SOURCE_DATE_EPOCH=$EPOCH is not a number of seconds since 1970" \
    "unset it: then it is the time of the commit"
  charts=$(sed -n 's/^\(version\|appVersion\): //p' deploy/chart/Chart.yaml | sort -u)
  [[ $charts == "$VERSION" ]] || fail "pom.xml has the version $VERSION, deploy/chart/Chart.yaml ${charts//$'\n'/ and }" \
    "set them all to the same: docs/release.md says where"
  changes=$(changes_of_checkout)
  if [[ $SNAPSHOT == true ]]; then
    if [[ -n $changes ]]; then REVISION+=-dirty; fi
  else
    [[ $VERSION != *-SNAPSHOT ]] || fail "the version $VERSION is not one for others" \
      "set a released one (docs/release.md says where), or try it with --snapshot"
    [[ -z $changes ]] || fail "the checkout differs from its commit:" "$changes" "commit or stash it, or try it with --snapshot"
    git tag --points-at HEAD | grep -qxF "v$VERSION" || fail "the commit ${REVISION:0:12} has no tag v$VERSION" \
      "git tag --sign v$VERSION, or try it with --snapshot"
    grep -qF "## [$VERSION]" CHANGELOG.md || fail "CHANGELOG.md has no section [$VERSION]" "name [Unreleased] so, and tag again"
  fi
  readonly VERSION REVISION EPOCH
  say "$VERSION of ${REVISION}, committed $(committed)"
}

# committed: when, in the form of RFC 3339.
committed() { date --utc --date="@$EPOCH" +%FT%TZ; }

# changes_of_checkout: also files that git was told not to show.
changes_of_checkout() { git status --porcelain --untracked-files=normal; }

# expect_same_checkout: building takes long, and what was built must be of the commit that it bears.
expect_same_checkout() {
  [[ $(git rev-parse HEAD) == "${REVISION%-dirty}" ]] || fail "HEAD was moved while it was built" "call ./release again"
  if [[ $REVISION != *-dirty ]]; then
    [[ -z $(changes_of_checkout) ]] || fail "the checkout was changed while it was built:" "$(changes_of_checkout)" "call ./release again"
  fi
}

# lock_output: until the script ends, no other one works here; and what ./release has not made itself is not lost.
lock_output() {
  local foreign=''
  mkdir -p "${OUTPUT%/*}"
  exec {OUTPUT_LOCK}>"$OUTPUT.lock"
  flock -n "$OUTPUT_LOCK" || fail "another ./release is at work in $ROOT" "wait for its end"
  if [[ -e $OUTPUT ]]; then
    foreign=$(cd "$OUTPUT" && find . -type f ! -path ./SHA256SUMS -printf '%P\n' | sort | comm -23 - <(sed 's/^[^ ]*  //' SHA256SUMS 2>/dev/null | sort))
  fi
  [[ -z $foreign ]] || fail "$OUTPUT holds what ./release has not made, and would remove:" "$foreign" "move it elsewhere"
}
