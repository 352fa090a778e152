#!/usr/bin/env bash
# bench/first-make.sh [COMMIT...]: seconds that the first `make build` takes for each commit (HEAD by default), on a machine
# that has rustup and Node and no more: each has a fresh clone and empty caches of cargo, wasm-pack and npm.
set -euo pipefail
root=$(git -C "$(dirname "$0")" rev-parse --show-toplevel)
cargo_home=${CARGO_HOME:-$HOME/.cargo}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

for commit in "${@:-HEAD}"; do
  bare=$folder/$commit
  mkdir -p "$bare/cargo/bin"
  # rustup's own programs are all links to one.
  for program in cargo rustc rustdoc rustup; do cp -L "$cargo_home/bin/$program" "$bare/cargo/bin/"; done
  for config in config config.toml; do
    if [ -f "$cargo_home/$config" ]; then cp "$cargo_home/$config" "$bare/cargo/"; fi
  done
  git clone --quiet "$root" "$bare/galton"
  git -C "$bare/galton" checkout --quiet "$(git -C "$root" rev-parse "$commit")"
  start=$(date +%s)
  env -u CARGO_INSTALL_ROOT -u CARGO_TARGET_DIR CARGO_HOME="$bare/cargo" WASM_PACK_CACHE="$bare/wasm-pack" \
    npm_config_cache="$bare/npm" PATH="$bare/cargo/bin:$(tr : '\n' <<<"$PATH" | grep -vxF "$cargo_home/bin" | paste -sd :)" \
    make -C "$bare/galton" build >"$folder/log" 2>&1 || { tail -n 30 "$folder/log" >&2; exit 1; }
  echo "$commit: $(($(date +%s) - start)) s"
  rm -rf "$bare"
done
