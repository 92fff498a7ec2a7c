# What is released: the version and the commit, and whether they may be. Sourced by ./release, not run.

# read_checkout: sets
#   VERSION   as pom.xml has it; also the tag of the images
#   REVISION  the commit; with -dirty behind it if the checkout differs from it
#   EPOCH     when it was committed, in seconds since 1970: what is made is as old as that. SOURCE_DATE_EPOCH overrides it
read_checkout() {
  local charts
  VERSION=$(sed -n '/<parent>/,/<\/parent>/d; s:^ *<version>\(.*\)</version>$:\1:p; /<modules>/q' pom.xml)
  REVISION=$(git rev-parse HEAD)
  EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
  charts=$(sed -n 's/^\(version\|appVersion\): //p' deploy/chart/Chart.yaml | sort -u)
  [[ $charts == "$VERSION" ]] || fail "pom.xml has the version $VERSION, deploy/chart/Chart.yaml ${charts//$'\n'/ and }" \
    "set them all to the same: docs/release.md says where"
  local changes
  changes=$(git status --porcelain)
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
