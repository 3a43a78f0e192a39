# shellcheck shell=sh disable=SC2154,SC2086,SC1091
# The whole pilot inside the VPN, at a site whose nodes have no way out: with OSG_GRID naming this directory in the batch
# job's environment, glidein_startup.sh reads this file before it fetches anything, and starts again inside.
# GLIDEINVPN_INVITE: path of the invite. GLIDEINVPN_OSG_GRID: the site's own OSG_GRID, if it has one.
if grep -q '^ *tun0:' /proc/net/dev && ! grep -Eqv '^ *(lo|tun0):|[|]' /proc/net/dev; then
  OSG_GRID=$GLIDEINVPN_OSG_GRID
  if [ -r "$OSG_GRID/setup.sh" ]; then . "$OSG_GRID/setup.sh"; fi
else
  for glideinvpn in "$OSG_GRID/../../bin/glidein-vpn" "$OSG_GRID/../../dist/cli/main.js" glidein-vpn; do
    if [ -x "$glideinvpn" ]; then break; fi
  done
  # The arguments are split as the pilot itself splits them. HTCondor, and the pilot's clean-up after it, need minutes.
  exec "$glideinvpn" run --invite "$GLIDEINVPN_INVITE" --stop-timeout 10m --quiet -- \
    bash "$GWMS_STARTUP_SCRIPT" $global_args
fi
