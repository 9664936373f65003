# Shared by the scripts in bin: finds a JDK and Maven, installs what is missing, and runs Maven with visible progress.
# Everything here speaks on stderr; stdout belongs to the script that sources it.
# shellcheck shell=bash

readonly NEWEST_TESTED=25
readonly OLDEST_JDK=17
readonly LOGS=.tenure/logs

say() { printf '%s\n' "$*" >&2; }

# A step of the work, with the seconds since the script began.
step() { printf '[%4d s] %s\n' "$SECONDS" "$*" >&2; }

# Says what is wrong (first argument) and what to do about it (the others), and ends.
give_up() {
  say
  say "${GIVING_UP:-Failed}: $1"
  shift
  printf '  %s\n' "$@" >&2
  exit 1
}

# --- JDKs ------------------------------------------------------------------------------------------------------------

# The major version of the JDK at $1, or nothing if there is no compiler.
jdk_major() {
  [ -x "$1/bin/javac" ] || return 0
  local version
  if [ -r "$1/release" ]; then
    version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release")
  fi
  if [ -z "${version:-}" ]; then
    version=$("$1/bin/javac" -version 2>&1 | sed -n 's/^javac \([0-9]*\).*/\1/p')
  fi
  printf '%s' "$version"
}

# Lines of "major home", the one that JAVA_HOME names first.
find_jdks() {
  local on_path home major
  on_path=$(readlink -f "$(command -v javac || true)" 2>/dev/null || true)
  for home in "${JAVA_HOME:-}" "${on_path%/bin/javac}" /usr/lib/jvm/* /usr/local/openjdk-* /opt/java/* /opt/jdk* \
    "${HOME:-/root}"/.sdkman/candidates/java/* "${HOME:-/root}"/.jdks/*; do
    [ -n "$home" ] || continue
    major=$(jdk_major "$home")
    [ -z "$major" ] || printf '%s %s\n' "$major" "$home"
  done
}

# The home of a JDK of exactly this major version, or nothing.
jdk_home() { find_jdks | awk -v want="$1" '$1 == want && !found++ { sub(/^[0-9]+ /, ""); print }'; }

# The JDK to compile with: 17, which the sources are written against; else the oldest that will do.
choose_jdk() {
  local home
  home=$(jdk_home "$OLDEST_JDK")
  if [ -z "$home" ]; then
    home=$(find_jdks | awk -v least="$OLDEST_JDK" '$1 >= least' | sort -s -n -k1,1 | sed -n '1s/^[0-9]* //p')
  fi
  printf '%s' "$home"
}

# --- Maven -----------------------------------------------------------------------------------------------------------

has_maven() {
  local version
  version=$(mvn -v 2>/dev/null | sed -n '/Apache Maven [0-9]/s/.*Apache Maven \([0-9]*\)\.\([0-9]*\)\.\([0-9]*\).*/\1 \2 \3/p')
  [ -n "$version" ] || return 1
  # shellcheck disable=SC2086
  set -- $version
  [ $(($1 * 1000000 + $2 * 1000 + $3)) -ge 3006003 ]
}

# --- What is missing -------------------------------------------------------------------------------------------------

has_package() { [[ $(apt-cache policy "$1" 2>/dev/null) == *"Candidate: "[!\(]* ]]; }

# What puts a command into root's hands, as ROOT; $1 is what for. Fails where nobody can.
become_root() {
  ROOT=()
  [ "$(id -u)" -ne 0 ] || return 0
  if ! command -v sudo >/dev/null; then
    give_up "this needs $1; you are not root, and here is no sudo." "Have an administrator run: apt-get install $1"
  fi
  if ! sudo -n true 2>/dev/null; then
    [ -t 0 ] || give_up "this needs $1, and sudo wants a password that nobody is here to give." \
      "Run this first: sudo apt-get install $1"
    say "To install $1, sudo may ask for your password."
  fi
  ROOT=(sudo)
}

# Installs Debian packages; where that cannot be done, says what a person has to do.
install_packages() {
  local packages="$*"
  step "installing $packages"
  if ! "${ROOT[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" \
    >>"$LOGS/setup.log" 2>&1; then
    tail -n 5 "$LOGS/setup.log" >&2
    give_up "apt-get could not install $packages." "The log is $LOGS/setup.log; is the package mirror reachable?"
  fi
}

# The package lists of a fresh machine are empty; without them no package has a candidate.
refresh_packages() {
  step "reading the package lists"
  "${ROOT[@]}" apt-get update >>"$LOGS/setup.log" 2>&1 || step "could not refresh the package lists; going on with the old ones"
}

# Sets JAVA_HOME and PATH; installs a JDK and Maven where they are missing.
set_up() {
  mkdir -p "$LOGS"
  : >"$LOGS/setup.log"
  local home packages=()
  home=$(choose_jdk)
  # Maven starts with the options of .mvn/jvm.config, which a Java that is older than ours may not know.
  if [ -z "$home" ] || ! JAVA_HOME=$home has_maven; then
    if ! command -v apt-get >/dev/null; then
      give_up "this needs a JDK and Maven, and here is no apt-get to install them with." \
        "Install a JDK, version $OLDEST_JDK or later, and Maven, 3.6.3 or later, and run this again." \
        "A JDK that is not found may be named by JAVA_HOME."
    fi
    become_root "$([ -n "$home" ] || echo "default-jdk-headless ")maven"
    refresh_packages
    if [ -z "$home" ]; then
      packages+=("$(has_package openjdk-17-jdk-headless && echo openjdk-17-jdk-headless || echo default-jdk-headless)")
    fi
    JAVA_HOME=$home has_maven || packages+=(maven)
    install_packages "${packages[@]}"
    home=$(choose_jdk)
    [ -n "$home" ] || give_up "no JDK of version $OLDEST_JDK or later was found, even after installing ${packages[*]}." \
      "Install one and name it by JAVA_HOME."
    JAVA_HOME=$home has_maven || give_up "Maven is older than 3.6.3 (or does not start), even after installing ${packages[*]}." \
      "Put a later one on PATH."
  fi
  export JAVA_HOME=$home
  export PATH=$JAVA_HOME/bin:$PATH
}

# --- Servers for tests -----------------------------------------------------------------------------------------------

# Programs that tests start, the packages that have them, and the services that these packages would start.
readonly SERVERS="etcd:etcd-server:etcd etcdctl:etcd-client: redis-server:redis-server:redis-server openssl:openssl:"

# The lines of SERVERS whose program is not on PATH: of all, or of the programs that are named.
missing_servers() {
  local server
  for server in $SERVERS; do
    [ $# -eq 0 ] || [[ " $* " == *" ${server%%:*} "* ]] || continue
    command -v "${server%%:*}" >/dev/null || printf '%s\n' "$server"
  done
}

# Installs the servers that tests start, or the named ones, where some are missing. Where that cannot be done it says so and
# goes on: a test without its server is skipped, and fails under CI=true; WITHOUT_SERVERS says it of others.
install_servers() {
  local missing names
  missing=$(missing_servers "$@")
  [ -n "$missing" ] || return 0
  names=$(printf '%s\n' "$missing" | cut -d: -f1 | paste -sd' ' -)
  (GIVING_UP="Going on without $names" install_missing_servers "$missing") && [ -z "$(missing_servers "$@")" ] && return 0
  say "${WITHOUT_SERVERS:-Tests that start one of them $([ "${CI:-}" = true ] && echo fail || echo "are skipped").}"
}

# In a subshell: it ends where it gives up.
install_missing_servers() {
  local packages services service came=()
  command -v apt-get >/dev/null || give_up "they are not on PATH, and here is no apt-get to install them with." \
    "Install them, and put them on PATH."
  mapfile -t packages < <(printf '%s\n' "$1" | cut -d: -f2)
  mapfile -t services < <(printf '%s\n' "$1" | cut -d: -f3 | sed '/^$/d')
  for service in "${services[@]}"; do
    knows_service "$service" || came+=("$service")
  done
  become_root "${packages[*]}"
  refresh_packages
  trap allow_services EXIT
  forbid_services "${services[@]}"
  install_packages "${packages[@]}"
  allow_services
  keep_down "${came[@]}"
}

# Whether somebody has a service of this name already, perhaps with a program of their own.
knows_service() {
  local file
  for file in "/etc/init.d/$1" {/etc,/run,/usr/local/lib,/usr/lib,/lib}/systemd/system/"$1.service"; do
    [ ! -e "$file" ] || return 0
  done
  return 1
}

# Debian starts a service as soon as its package is there, unless this file says no. It is ours for the time of the
# installation, says no to these services only, and is left alone where there is one already.
readonly POLICY=/usr/sbin/policy-rc.d
readonly POLICY_MARK="# Put here by Tenure's bin/test while it installs servers for tests."

forbid_services() {
  [ $# -gt 0 ] && [ ! -e "$POLICY" ] || return 0
  local service refused=
  for service in "$@"; do
    refused+="${refused:+|}*' $service '*|*' $service.service '*"
  done
  printf '%s\n' '#!/bin/sh' "$POLICY_MARK" "case \" \$* \" in $refused) exit 101 ;; esac" 'exit 0' \
    | "${ROOT[@]}" tee "$POLICY" >/dev/null
  "${ROOT[@]}" chmod 755 "$POLICY"
}

allow_services() {
  if grep -qxF "$POLICY_MARK" "$POLICY" 2>/dev/null; then
    "${ROOT[@]}" rm -f "$POLICY"
  fi
}

# Services that were not there before the packages, so nobody needs them: stops those that another policy let start, and keeps
# them from starting with the machine.
keep_down() {
  local service
  for service in "$@"; do
    switch_off "$service" >>"$LOGS/setup.log" 2>&1 || step "could not switch off the service $service, which came with its package"
  done
}

switch_off() {
  "${ROOT[@]}" invoke-rc.d "$1" stop && "${ROOT[@]}" update-rc.d "$1" disable || return 1
  ! command -v systemctl || "${ROOT[@]}" systemctl disable "$1"
}

# --- Running Maven ---------------------------------------------------------------------------------------------------

# Runs Maven with the given arguments; the log named first gets everything, stderr a line for each step.
# TENURE_MAVEN_ARGS is passed on, for a mirror's settings or another local repository.
run_maven() {
  local log=$1 status
  shift
  set +e
  # shellcheck disable=SC2086
  ${MVN:-mvn} -B -ntp -Dstyle.color=never ${TENURE_MAVEN_ARGS:-} "$@" 2>&1 | tee "$log" | show_progress
  status=${PIPESTATUS[0]}
  set -e
  return "$status"
}

# Modules may be built side by side, so a line that names no module is not taken for one of the module named last.
show_progress() {
  local line module doing="starting Maven" status
  while :; do
    status=0
    IFS= read -r -t 20 line || status=$?
    if [ "$status" -gt 128 ]; then
      step "  still $doing"
      continue
    fi
    [ "$status" -eq 0 ] || break
    case $line in
    "[INFO] --- "*" @ "*" ---")
      module=${line##* @ }
      module=${module% ---}
      case $line in
      *compiler*":compile "*) doing="compiling $module" ;;
      *compiler*":testCompile "*) doing="compiling the tests of $module" ;;
      *surefire*) doing="testing $module on ${TESTS_ON:-Java}" ;;
      *) continue ;;
      esac
      step "$doing"
      ;;
    "[INFO] Running "*) doing=${line#\[INFO\] } doing=${doing/Running/running} ;;
    *"Tests run: "*"<<< "*) step "  ${line#* }" ;;
    *"Tests run: "*" -- in "*) ;;
    *"Tests run: "*) step "  a module is through: ${line#* }" ;;
    esac
  done
}

# What went wrong, from the log of Maven, and what to do about it.
explain_maven_failure() {
  local log=$1
  say
  awk '
    /^\[ERROR\] (Failures|Errors): *$/ { in_tests = 1 }
    /Tests run: / || /^\[INFO\]/ { in_tests = 0 }
    in_tests && NF { print; tests = 1; next }
    /^\[ERROR\] *$|To see the full stack|Re-run Maven|For more information|\[Help|After correcting|mvn <args>/ { next }
    /Tests run: |Time elapsed: |There are test failures|surefire-reports|See dump files/ { next }
    /^\[ERROR\]/ && !seen[$0]++ { print }
  ' "$log" | sed -n 1,60p >&2
  if grep -q -e 'Could not transfer' -e 'Could not resolve' -e 'UnknownHost' "$log"; then
    give_up "Maven could not fetch what the build needs." "Is the Maven repository reachable? TENURE_MAVEN_ARGS may name other settings: '-s FILE'." \
      "The log is $log."
  elif grep -q 'format violations' "$log"; then
    give_up "some sources are not formatted." "Run: mvn spotless:apply" "The log is $log."
  fi
  give_up "${2:-the build}." "The log is $log." "${@:3}"
}
