#!/bin/sh
# Installs Easel @VERSION@ on Linux or macOS:
#
#     sh install.sh [FOLDER]
#
# It downloads the archive for this system, compares its checksum and puts the programs easel and
# easel-server into FOLDER, else into $EASEL_INSTALL_DIR, else into ~/.local/bin. It asks for no
# rights, changes nothing else, and says each thing that it does. EASEL_BASE_URL names another place
# to download from.
set -eu

version='@VERSION@'
downloads='@DOWNLOADS@'

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "install: $*"
  exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

# As Deno names systems.
target() {
  case "$(uname -m)" in
    x86_64 | amd64) processor=x86_64 ;;
    aarch64 | arm64) processor=aarch64 ;;
    *) fail "Cannot install for a processor of type \"$(uname -m)\": there is no program for it." ;;
  esac
  case "$(uname -s)" in
    Linux)
      if has ldd && ldd --version 2>&1 | grep -qi musl; then
        fail 'Cannot install on a Linux with musl: Deno needs glibc. Use a container with glibc.'
      fi
      echo "$processor-unknown-linux-gnu"
      ;;
    Darwin) echo "$processor-apple-darwin" ;;
    *) fail "Cannot install on \"$(uname -s)\": use install.ps1 on Windows." ;;
  esac
}

# Fails here, before anything is downloaded, with what to install.
check_tools() {
  has curl || has wget || fail 'Cannot download: neither curl nor wget is there. Install one.'
  has sha256sum || has shasum ||
    fail 'Cannot compare the checksum: neither sha256sum nor shasum is there. Install one.'
  for tool in tar gzip mktemp; do
    has "$tool" || fail "Cannot unpack: $tool is not there. Install it."
  done
}

download() {
  say "Downloading $1"
  if has curl; then
    curl -fsSL -o "$2" "$1"
  else
    wget -q -O "$2" "$1"
  fi || fail "Cannot download \"$1\". See whether it opens in a browser, and try again."
}

sha256() {
  if has sha256sum; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -d ' ' -f 1
}

verify() {
  expected=$(awk -v name="$2" '$2 == name { print $1 }' "$1/SHA256SUMS")
  [ -n "$expected" ] || fail "Cannot verify \"$2\": SHA256SUMS does not list it. Try again later."
  actual=$(sha256 "$1/$2")
  [ "$expected" = "$actual" ] ||
    fail "Cannot trust \"$2\": its checksum is $actual and should be $expected. Nothing is installed."
  say "Its checksum is right: $actual"
}

# A running program cannot be written over, but another can take its name.
place() {
  cp "$1" "$2.new"
  chmod 755 "$2.new"
  mv -f "$2.new" "$2"
  say "Installed $2"
}

usage() {
  cat <<'END'
Installs Easel @VERSION@ on Linux or macOS: sh install.sh [FOLDER]

  FOLDER        where the programs easel and easel-server go; else $EASEL_INSTALL_DIR, else
                ~/.local/bin
  -h, --help    shows this, and installs nothing

EASEL_BASE_URL names another place to download from.
END
}

# Sets folder, where one is named. A folder whose name begins with a dash is written as ./-name.
read_arguments() {
  folder=
  for argument in "$@"; do
    case $argument in
      -h | --help)
        usage
        exit 0
        ;;
      -*) fail "Cannot use \"$argument\": not known. See sh install.sh --help. Nothing is installed." ;;
      *)
        [ -z "$folder" ] ||
          fail "Cannot install into \"$folder\" and \"$argument\": name one folder. Nothing is installed."
        folder=$argument
        ;;
    esac
  done
}

main() {
  read_arguments "$@"
  folder=${folder:-${EASEL_INSTALL_DIR:-${HOME:+$HOME/.local/bin}}}
  [ -n "$folder" ] || fail 'Cannot choose a folder: HOME is not set. Name one: sh install.sh FOLDER'
  base=${EASEL_BASE_URL:-$downloads}
  check_tools
  name=$(target)
  archive="easel-$version-$name.tar.gz"
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  trap 'exit 1' HUP INT TERM
  download "$base/SHA256SUMS" "$work/SHA256SUMS"
  download "$base/$archive" "$work/$archive"
  verify "$work" "$archive"
  tar -xzf "$work/$archive" -C "$work"
  mkdir -p "$folder" || fail "Cannot make \"$folder\". Name another folder: sh install.sh FOLDER"
  [ -w "$folder" ] || fail "Cannot write to \"$folder\". Name another folder: sh install.sh FOLDER"
  for program in easel easel-server; do
    place "$work/easel-$version-$name/$program" "$folder/$program"
  done
  case ":$PATH:" in
    *":$folder:"*) easel=easel ;;
    *)
      easel="$folder/easel"
      case $easel in *' '*) easel="\"$easel\"" ;; esac
      say "\"$folder\" is not in your PATH: call it as $easel"
      ;;
  esac
  say "Next: $easel doctor, and then $easel connect. To remove it, delete the two files."
}

# Called last, so that a script of which only a part arrived does nothing.
main "$@"
