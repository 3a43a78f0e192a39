#!/bin/sh
# glideinWMS periodic script: says in the slot's ad whether packets pass the tunnel; START of 10-setup.sh asks for it.
# Usage: 20-health.sh GLIDEIN_CONFIG ID

name=glidein-vpn-health
get() { sed -n "s/^$1 //p" "$config" 2>/dev/null | tail -n 1; }

config=$1
check=$(get GLIDEINVPN_CHECK)
error_gen=$(get ERROR_GEN_PATH)
[ -x "$error_gen" ] || error_gen=:

if [ -x "$check" ] && "$check"; then
  printf 'GlideinVpnTunnelHealthy = true\nGlideinVpnChecked = %s\n' "$(date +%s)"
  "$error_gen" -ok "$name" healthy true
else
  text='packets do not pass the tunnel: no job starts here until they do'
  [ -x "$check" ] || text='there is no tunnel: glidein-vpn-setup has not run'
  printf 'GlideinVpnTunnelHealthy = false\nGlideinVpnChecked = %s\n' "$(date +%s)"
  printf '%s: %s\n' "$name" "$text" >&2
  "$error_gen" -error "$name" Network "$text" healthy false
  exit 1
fi
