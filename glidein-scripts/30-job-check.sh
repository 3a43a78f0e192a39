# shellcheck shell=sh
# A part of glideinWMS' job wrapper: no payload starts while the tunnel is down. It waits for a while, since the claim
# would bring the next job at once; then the job goes back to idle (what is written to _CONDOR_WRAPPER_ERROR_FILE is for
# HTCondor a failure of the machine: it never holds the job).
# In a container the wrapper runs a second time, where nothing of this can be seen.
if [ -z "$GWMS_SINGULARITY_REEXEC" ]; then
  glideinvpn_left=${GLIDEINVPN_WAIT:-300}
  until "$GLIDEINVPN_CHECK" 2>/dev/null; do
    if [ "$glideinvpn_left" -le 0 ]; then
      echo 'glidein-vpn: the tunnel is down, the job goes back to the queue' >&2
      [ -z "$_CONDOR_WRAPPER_ERROR_FILE" ] || echo 'glidein-vpn: the tunnel is down' >>"$_CONDOR_WRAPPER_ERROR_FILE"
      exit 1
    fi
    sleep 10
    glideinvpn_left=$((glideinvpn_left - 10))
  done
  unset glideinvpn_left
fi
