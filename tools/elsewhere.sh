#!/usr/bin/env bash
# Runs tests that hold on every SDK and Python, in a virtual environment of their own: elsewhere.sh PYTHON NAME STRIPE FOLDER…
set -euo pipefail
python=$1 name=$2 stripe=$3
shift 3
venv=.venvs/$name
if [ ! -e "$venv/done" ] || [ pyproject.toml -nt "$venv/done" ]; then
  "$python" -m venv "$venv"
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check -e . "$stripe" \
    aiohttp anyio freezegun httpx hypothesis pytest pytest-asyncio pytest-xdist time-machine trio
  touch "$venv/done"
fi
echo "== $name: $("$venv/bin/python" -c 'import platform, stripe; print("CPython", platform.python_version(), "stripe", stripe.VERSION)')"
"$venv/bin/python" -m pytest -q -n 2 -rfE -p no:cacheprovider "$@"
