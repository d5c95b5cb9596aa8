# What the scripts share: where the repository is, how a step is announced, where PostgreSQL's programs are. Sourced, never run.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# Where cargo puts what it builds.
target=${CARGO_TARGET_DIR:-$root/target}

# Steps go to standard error: standard output belongs to the answers (a URL, a summary).
say() { printf '\n== %s\n' "$*" >&2; }

fail() {
  printf '%s\n' "$*" >&2
  exit "${status:-1}"
}

# Debian keeps PostgreSQL's server programs out of PATH, a folder for each version. Prints the newest; fails if there is none.
postgres_bin() {
  local newest
  newest=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
  [ -x "$newest/initdb" ] && printf '%s\n' "$newest"
}
