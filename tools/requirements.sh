# Sourced by ./run and ./test: installs what is missing where it may, else says exactly what to install.

is_there() {
  case $1 in
    dotnet) dotnet --list-sdks 2>/dev/null | grep -q '^10\.' ;;
    node) command -v npm >/dev/null && [[ $(node --version 2>/dev/null) =~ ^v([0-9]+) ]] && ((BASH_REMATCH[1] >= 20)) ;;
    postgresql) compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null ;;
    postfix) [[ -x /usr/sbin/postfix ]] ;;
    dnsmasq-base) [[ -x /usr/sbin/dnsmasq ]] ;;
    python3-dkim) /usr/bin/python3 -c 'import dkim' 2>/dev/null ;;
    python3-email-validator) /usr/bin/python3 -c 'import email_validator' 2>/dev/null ;;
    fonts-dejavu-core) [[ -e /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf ]] ;;
    *) command -v "$1" >/dev/null ;;
  esac
}

# apt's packages for a requirement; nothing for what apt may not have in the version that is needed.
packages_of() {
  case $1 in
    dotnet) apt-cache show dotnet-sdk-10.0 >/dev/null 2>&1 && echo dotnet-sdk-10.0 || true ;;
    node) echo nodejs npm ;;
    *) echo "$1" ;;
  esac
}

advice_for() {
  case $1 in
    dotnet) echo 'the .NET SDK 10: https://learn.microsoft.com/dotnet/core/install/linux' ;;
    node) echo 'Node.js 20 or later with npm: https://nodejs.org/en/download' ;;
    *) echo "$1: apt-get install $1" ;;
  esac
}

# require NAME...: all that is missing is installed in one go.
require() {
  local name missing=() packages=() sudo=()
  for name; do is_there "$name" || missing+=("$name"); done
  ((${#missing[@]})) || return 0

  ((EUID == 0)) || sudo=(sudo -n)
  if command -v apt-get >/dev/null && { ((EUID == 0)) || sudo -n true 2>/dev/null; }; then
    echo "Installing ${missing[*]} ..."
    "${sudo[@]}" apt-get update -qq >/dev/null || true
    # shellcheck disable=SC2207
    for name in "${missing[@]}"; do packages+=($(packages_of "$name")); done
    ((${#packages[@]} == 0)) || "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${packages[@]}" >/dev/null || true
  fi

  local still=()
  for name in "${missing[@]}"; do is_there "$name" || still+=("$name"); done
  ((${#still[@]})) || return 0
  echo 'Please install:' >&2
  for name in "${still[@]}"; do echo "  $(advice_for "$name")" >&2; done
  exit 1
}
