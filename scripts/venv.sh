#!/usr/bin/env bash
# Make .venv with the pinned dependencies (checked by their hashes) and this project in it.
set -euo pipefail
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  echo "error: $python is missing or older than 3.11; install Python 3.11 or newer, or name it: make setup PYTHON=python3.12" >&2
  exit 2
fi
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
  scripts/packages.sh python3-venv || {
    echo "error: $python cannot make virtual environments; install its venv package (Debian: python3-venv)" >&2
    exit 2
  }
fi
echo "setting up .venv with $("$python" --version) (once, about a minute)"
"$python" -m venv --clear .venv
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
touch .venv/.ready
