#!/bin/sh
# Installs what requirements.txt pins into .venv (once), then runs the example.
set -e
cd "$(dirname "$0")"
venv=${VENV:-.venv}
[ -x "$venv/bin/python" ] || { python3 -m venv "$venv"; "$venv/bin/pip" install --quiet -r requirements.txt; }
exec "$venv/bin/python" main.py "$@"
