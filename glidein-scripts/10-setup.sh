#!/bin/sh
# glideinWMS custom script: brings the tunnel up, checks it, and has HTCondor start inside. docs/factory.md
# Usage: 10-setup.sh GLIDEIN_CONFIG ID   (in the pilot's work directory, once, before HTCondor)
# shellcheck disable=SC2016  # what stands in single quotes is for another shell

name=glidein-vpn-setup
case $1 in /*) config=$1 ;; *) config=$PWD/$1 ;; esac

# The last line of a key counts.
get() { sed -n "s/^$1 //p" "$config" 2>/dev/null | tail -n 1; }

fail() {
  [ -z "$state" ] || "$vpn" down --state-dir "$state" --quiet >/dev/null 2>&1
  printf '%s: %s\n' "$name" "$2" >&2
  text=$(printf '%s\n' "$2" | sed 's/&/\&amp;/g; s/</\&lt;/g; s/>/\&gt;/g')
  [ ! -x "$error_gen" ] || "$error_gen" -error "$name" "$1" "$text" gateway "${gateway:-none}"
  exit 1
}

need() {
  value=$(get "$1")
  [ -n "$value" ] || fail Config "glidein_config has no $1: this is not the pilot that glidein-vpn knows (glideinWMS 3.10)"
}

# The pilot's own functions are for bash, which it needs anyway.
pilot() {
  bash -c '. "$1" && glidein_config=$2 && condor_vars_file=$3 && shift 3 && "$@"' pilot \
    "$functions" "$config" "$variables" "$@" || fail WN_Resource "cannot write to the pilot's configuration in $work"
}

# A path of the configuration may begin with ~/.
home() { printf '%s\n' "$1" | sed "s|^~/|$HOME/|"; }

quoted() { printf "'%s'" "$(printf '%s' "$1" | sed "s/'/'\\\\''/g")"; }

# Only the VPN's namespace has a tun0, and besides it nothing but lo.
inside='grep -q "^ *tun0:" /proc/net/dev && ! grep -Eqv "^ *(lo|tun0):|[|]" /proc/net/dev'

find_program() {
  directory=$(home "$(get GLIDEIN_VPN_BUNDLE_DIR)")
  if [ -n "$directory" ]; then
    [ -d "$directory" ] || fail WN_Resource "$directory (GLIDEIN_VPN_BUNDLE_DIR) is not there on this node: is its file system (CVMFS?) mounted?"
  else
    directory=$(get ENTRY_GLIDEIN_VPN_BUNDLE)
    directory=${directory:-$(get GLIDEIN_VPN_BUNDLE)}
    [ -n "$directory" ] || fail Config 'no bundle: the entry names neither a tarball nor GLIDEIN_VPN_BUNDLE_DIR (glidein-vpn factory enable --bundle or --bundle-dir)'
  fi
  vpn=$directory/bin/glidein-vpn
  [ -x "$vpn" ] || fail Config "the bundle in $directory has no bin/glidein-vpn: make it again, and reconfig"
}

find_invite() {
  invite=$(home "$(get GLIDEIN_VPN_INVITE)")
  [ -n "$invite" ] || invite=$(get GLIDEIN_START_DIR_ORIG)/glidein-vpn.invite
}

# Mode, owner and expiry of the invite are checked before anything is started, and the gateway's key before anything is sent.
bring_up() {
  "$vpn" up --invite "$invite" --name "glidein-$pid" --owner "$pid" --json --quiet >"$own/up.json" 2>"$own/up.err"
  code=$?
  [ -z "$(tail -n 1 "$own/up.err")" ] || cat "$own/up.err" >&2
  said=$(tr '\n' ' ' <"$own/up.err")
  case $code in
    0) ;;
    69 | 75) fail Network "no tunnel to $gateway from this node: $said" ;;
    64 | 77 | 78) fail Config "the tunnel is not set up as it should be: $said" ;;
    *) fail WN_Resource "this node cannot have a tunnel: $said" ;;
  esac
  state=$(fact state) address=$(fact address) used=$(fact gateway)
  [ -n "$state$address" ] || fail WN_Resource "$vpn up did not say where the tunnel is"
  [ "$used" = "$gateway" ] || printf '%s: the invite leads to %s, the entry names %s\n' "$name" "$used" "$gateway" >&2
}

fact() { sed -n "s/^ *\"$1\": \"\(.*\)\",*\$/\1/p" "$own/up.json"; }

write_script() {
  if ! { printf '#!/bin/sh\n' && cat; } >"$1" || ! chmod 755 "$1"; then fail WN_Resource "cannot write $1"; fi
}

# `inside COMMAND...` becomes the command in the tunnel's namespace, with the same pid; where it is inside, just so.
write_entrance() {
  enter=$("$vpn" exec --state-dir "$state" --print -- :) || fail WN_Resource "$vpn cannot enter the tunnel"
  write_script "$own/inside" <<EOF
if $inside; then exec "\$@"; fi
exec ${enter% :} "\$@"
EOF
  # A job's environment must not change what is asked.
  write_script "$own/healthy" <<EOF
exec env -i "PATH=\$PATH" $(quoted "$vpn") status --state-dir $(quoted "$state") --quiet >/dev/null 2>&1
EOF
}

check_tunnel() {
  "$own/healthy" || fail Network "the tunnel to $used is up, but packets do not pass"
  collectors=$(get GLIDEIN_Collector | sed 's/[;, ]/\n/g' | grep -v '^Fake$')
  [ -n "$collectors" ] || fail Config 'glidein_config has no GLIDEIN_Collector'
  trouble=
  for collector in $collectors; do
    host=${collector%%:*}
    port=${collector#"$host"}
    port=${port#:}
    port=${port%%[!0-9]*}
    reaches "$host" "${port:-9618}" && return
  done
  fail Network "the tunnel to $used is up, but no collector is reached through it:$trouble"
}

reaches() {
  if ! "$own/inside" timeout 20 getent ahosts "$1" >/dev/null 2>&1; then
    trouble="$trouble $1 does not resolve (see the gateway's name servers)."
  elif ! "$own/inside" timeout 20 bash -c 'exec 3<>"/dev/tcp/$1/$2"' reach "$1" "$2" >/dev/null 2>&1; then
    trouble="$trouble $1:$2 does not answer (does the gateway --allow it?)."
  else
    return 0
  fi
  return 1
}

# The pilot starts HTCondor's programs by $CONDOR_DIR/sbin: a copy by links, in which those that talk to the pool enter first.
shim() {
  real=$(get CONDOR_DIR)
  [ -x "$real/sbin/condor_master" ] || fail Config "CONDOR_DIR $real has no sbin/condor_master"
  mkdir -p "$own/condor/sbin" || fail WN_Resource "cannot write to $own"
  for item in "$real"/*; do [ "${item##*/}" = sbin ] || ln -s "$item" "$own/condor/"; done
  for item in "$real"/sbin/*; do ln -s "$item" "$own/condor/sbin/"; done
  for program in condor_master condor_advertise condor_fetchlog; do
    [ -x "$real/sbin/$program" ] || continue
    rm -f "$own/condor/sbin/$program"
    # -k only signals a process, which must work without a tunnel, too.
    write_script "$own/condor/sbin/$program" <<EOF
real=$(quoted "$real/sbin/$program")
case " \$* " in *' -k '*) exec "\$real" "\$@" ;; esac
exec $(quoted "$own/inside") "\$real" "\$@"
EOF
  done
  pilot gconfig_add CONDOR_DIR "$own/condor"
}

# NAME TYPE VALUE JOB-ENVIRONMENT: into the ads of startd and master (types: condor_vars.lst).
publish() {
  pilot gconfig_add "$1" "$3"
  export=Y
  [ "$4" = - ] || export=N
  pilot add_condor_vars_line "$1" "$2" - + N "$export" "$4"
}

write_settings() {
  cat >"$work/condor_config.d/50-glidein-vpn.config" <<EOF || fail WN_Resource "cannot write to $work/condor_config.d"
# Written by glidein-vpn for a pilot whose HTCondor runs in the VPN's namespace (lo and one tun, IPv4).
NETWORK_INTERFACE = $address
ENABLE_IPV6 = False
CCB_HEARTBEAT_INTERVAL = 30
CCB_RECONNECT_TIME = 5
START = (\$(START)) && GlideinVpnTunnelHealthy =?= True
EOF
}

# When the pilot ends, HTCondor may still be ending; the tunnel is needed until it has said so to the pool. A pilot that
# never started HTCondor goes on to advertise its failure, by the tunnel, which watches the pilot's end itself.
write_clean_up() {
  write_script "$work/.gwms.d/exec/cleanup/glidein-vpn-down" <<EOF
master=\$(cat $(quoted "$work/condor_master2.pid") 2>/dev/null) || exit 0
seconds=20
while [ "\$seconds" -gt 0 ] && kill -0 "\$master" 2>/dev/null; do
  sleep 1
  seconds=\$((seconds - 1))
done
exec $(quoted "$vpn") down --state-dir $(quoted "$state") --quiet
EOF
}

[ -r "$config" ] || fail Config "there is no glidein_config at $config"
need ERROR_GEN_PATH && error_gen=$value
gateway=$(get GLIDEIN_VPN_GATEWAY)
if [ "$(get GLIDEIN_VPN_MODE)" = wrap ]; then
  eval "$inside" || fail Config "this pilot was not started inside the VPN: the site's batch script or hook must run it by glidein-vpn run (mode wrap)"
  "$error_gen" -ok "$name" mode wrap
  exit 0
fi
need ADD_CONFIG_LINE_SOURCE && functions=$value
need CONDOR_VARS_FILE && variables=$value
need GLIDEIN_STARTUP_PID && pid=$value
need GLIDEIN_WORKSPACE_ORIG && work=$value
need CONDOR_DIR
own=$work/glidein-vpn.d
mkdir -p "$own" "$work/condor_config.d" "$work/.gwms.d/exec/cleanup" || fail WN_Resource "cannot write to $work"

find_program
find_invite
bring_up
write_clean_up
write_entrance
check_tunnel
shim
write_settings
publish GlideinVpnMode S namespace -
publish GlideinVpnGateway S "$used" -
publish GlideinVpnAddress S "$address" -
publish GLIDEINVPN_CHECK S "$own/healthy" +
printf '%s: HTCondor will run inside the tunnel, at %s through %s\n' "$name" "$address" "$used"
"$error_gen" -ok "$name" gateway "$used" address "$address"
