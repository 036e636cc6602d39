#!/usr/bin/env bash
# Compile scripts/page.css to load_harness/static/page.css; with --check, say whether what is there is what it makes.
# Usage: scripts/css.sh [--check]. Exit codes: 1 it is not, 2 wrong usage, 3 the compiler cannot be had.
set -euo pipefail

TAILWIND=4.3.5
root=$(cd "$(dirname "$0")/.." && pwd)
made="$root/load_harness/static/page.css"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM

case "${1:-}" in
"" | --check) ;;
*)
    echo "css.sh $1: is no option; leave it out, or give --check" >&2
    exit 2
    ;;
esac
command -v npm >/dev/null || {
    echo "css.sh: npm is not there; install Node.js and npm" >&2
    exit 3
}

# A tree of its own, so that the compiler finds its packages and nothing of this one but its inputs.
mkdir -p "$work/scripts" "$work/load_harness/templates"
cp "$root/scripts/page.css" "$work/scripts/"
cp "$root/load_harness/templates/base.html" "$root/load_harness/templates/login.html" "$work/load_harness/templates/"
cp -R "$root/load_harness/templates/ui" "$work/load_harness/templates/"
npm install --prefix "$work" --no-save --no-audit --no-fund --ignore-scripts --loglevel=error \
    "tailwindcss@$TAILWIND" "@tailwindcss/cli@$TAILWIND" >/dev/null 2>"$work/log" || {
    cat "$work/log" >&2
    echo "css.sh: npm cannot install tailwindcss $TAILWIND; check that its registry can be reached" >&2
    exit 3
}
(cd "$work" && node_modules/.bin/tailwindcss --input scripts/page.css --output page.css --minify) 2>"$work/log" || {
    cat "$work/log" >&2
    exit 1
}
inputs=$(cd "$root" && sha256sum scripts/page.css load_harness/templates/base.html load_harness/templates/login.html \
    load_harness/templates/ui/*.html | LC_ALL=C sort | sha256sum | cut -d' ' -f1)
{
    echo "/* Made by scripts/css.sh of inputs with the checksum $inputs. */"
    cat "$work/page.css"
} >"$work/whole.css"

if [ "${1:-}" = --check ]; then
    cmp -s "$work/whole.css" "$made" || {
        echo "load_harness/static/page.css: is not what scripts/page.css makes; run scripts/css.sh" >&2
        exit 1
    }
else
    cp "$work/whole.css" "$made"
fi
