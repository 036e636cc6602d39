#!/usr/bin/env bash
# Prepare a release, or tell its notes.
#   release.sh prepare VERSION   writes the version and the date of today into the files; commit and tag follow by hand
#   release.sh check TAG         is the tag that of the version in the files, with notes of its own
#   release.sh notes VERSION     the section of the changelog
set -euo pipefail
cd "$(dirname "$0")/.."

fail() { printf 'error: %s\n' "$@" >&2; exit 2; }
written() { sed -nE 's/^version = "(.*)"$/\1/p' pyproject.toml; }
notes() { awk -v begin="## $1" '$0 == begin || index($0, begin " ") == 1 { inside = 1; next } /^## / { inside = 0 } inside' CHANGELOG.md | sed -e '/./,$!d'; }
[ $# -eq 2 ] || fail "arguments ${*:-(none)}: wanted are a verb and a version; try scripts/release.sh prepare 1.2.3"
verb=$1 version=${2#v}
[[ $version =~ ^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)$ ]] || fail "version $2: is not MAJOR.MINOR.PATCH; write it as 1.2.3"

case "$verb" in
  prepare)
    wrong=()
    [ -n "$(notes Unreleased)" ] || wrong+=("CHANGELOG.md: has nothing under Unreleased; write what users notice")
    [ -z "$(notes "$version")" ] || wrong+=("CHANGELOG.md: has a section $version already; take the next version")
    [ "$(printf '%s\n' "$(written)" "$version" | sort -V | tail -n 1)" = "$version" ] || wrong+=("version $version: is before $(written); take a later one")
    [ ${#wrong[@]} -eq 0 ] || fail "${wrong[@]}"
    sed -i -E "s/^version = \".*\"$/version = \"$version\"/" pyproject.toml
    sed -i -E "s/^__version__ = \".*\"$/__version__ = \"$version\"/" load_harness/__init__.py
    sed -i "s/^## Unreleased$/## Unreleased\n\n## $version - $(date -u +%F)/" CHANGELOG.md
    echo "prepared $version: read the difference, commit it, then git tag --annotate v$version and push the tag" ;;
  check)
    wrong=()
    [ "$2" = "v$(written)" ] || wrong+=("tag $2: pyproject.toml says $(written); run scripts/release.sh prepare ${version}, or tag v$(written)")
    grep -qxF "__version__ = \"$(written)\"" load_harness/__init__.py || wrong+=("load_harness/__init__.py: has another version than pyproject.toml; run scripts/release.sh prepare $version")
    [ -n "$(notes "$version")" ] || wrong+=("CHANGELOG.md: has no section $version; run scripts/release.sh prepare $version")
    [ ${#wrong[@]} -eq 0 ] || fail "${wrong[@]}" ;;
  notes)
    text=$(notes "$version")
    [ -n "$text" ] || fail "CHANGELOG.md: has no section $version; the sections are: $(sed -n 's/^## //p' CHANGELOG.md | paste -sd ';')"
    printf '%s\n' "$text" ;;
  *) fail "$verb: is no verb of release.sh; the verbs are prepare, check and notes" ;;
esac
