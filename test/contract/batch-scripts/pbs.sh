#!/bin/sh
#PBS -N glidein-vpn
#PBS -S /bin/sh
#PBS -j oe
#PBS -l select=1:ncpus=8:mpiprocs=1:mem=16384mb:ngpus=1
#PBS -J 1-3
#PBS -l walltime=12:00:00
#PBS -q long
#PBS -A cms
#
# A pilot of glidein-vpn for the pool cm.example.org:9618, as a job of PBS with one node.
# Written by `glidein-vpn submit` 0.1.0, and yours to read, keep and change. It holds no secret: invite and token
# are files of mode 0600 that the pilot reads on the node.
#
# PBS sends SIGTERM at qdel and at the end of the wall time, and SIGKILL kill_delay (10) seconds later. It does not
# warn: the deadline below is what ends the pilot in time.
# The pilot knows when the job ends: it takes no more jobs in time, and is gone 60 seconds before.

set -u
umask 077

# glidein-vpn, where all nodes see it.
installation=/shared/glidein-vpn

say() {
  printf 'glidein-vpn job: %s\n' "$*" >&2
}

# 78: the configuration is wrong (sysexits.h).
fail() {
  say "$*"
  exit 78
}

# Waits for a process to its very end, and gives its exit code. A signal interrupts the waiting: the code is its own then,
# and of a process that ended meanwhile some shells know none any more. That end was asked for: 0.
wait_for() {
  code=127
  while :; do
    heard=''
    wait "$1"
    last=$?
    if [ -z "$heard" ]; then
      [ "$last" -eq 127 ] || code=$last
      return "$code"
    fi
    if [ "$last" -lt 127 ]; then code=$last; elif [ "$code" -eq 127 ]; then code=0; fi
  done
}

# Everything on one node, from the directory on its own disk to the removal of it. $1: the deadline of the pilot.
on_this_node() {
  deadline=$1
  # The directory of a login is not on a compute node.
  unset XDG_RUNTIME_DIR

  disk="${TMPDIR:-/tmp}"
  # A name that came along from the login host may be nothing here.
  [ -d "$disk" ] && [ -w "$disk" ] || disk=/tmp
  place=$(mktemp -d "$disk/gvpn.XXXXXX") || fail "no directory can be made in $disk"
  pilot='' asked='' told=''
  trap clean_up EXIT
  trap ask_to_end HUP INT TERM USR1 USR2 URG XCPU

  if [ -x "$installation/bin/glidein-vpn" ]; then
    set -- "$installation/bin/glidein-vpn"
  elif [ -r "$installation/dist/cli/main.js" ]; then
    set -- node "$installation/dist/cli/main.js"
  else
    fail "there is no glidein-vpn in $installation on $(uname -n)"
  fi
  [ -z "$asked" ] || return 0

  # In a session of its own, the pilot does not hear the signals that batch systems send to all processes of a job:
  # this shell tells it, once, and it ends by itself when this shell is gone. Its state is below TMPDIR. How many
  # cores, how much memory and which GPUs it has, it finds in the environment and its cgroup.
  say "starting a pilot on $(uname -n), to end before $(date -d "@$deadline")"
  TMPDIR=$place setsid "$@" pilot \
    --invite /home/u/node.invite \
    --pool cm.example.org \
    --token /home/u/pilot.token \
    --site T3_XX_HPC \
    --start-expression 'TARGET.Owner =!= "nobody"' \
    --memory-mb 16084 \
    --gpus yes \
    --stop-timeout 4s \
    --deadline "$deadline" --end-with-parent </dev/null &
  pilot=$!
  [ -z "$asked" ] || tell_pilot
  wait_for "$pilot"
}

ask_to_end() {
  heard=yes
  [ -n "$asked" ] || say "told to end"
  asked=yes
  [ -z "$pilot" ] || tell_pilot
}

# Once: asked again, a pilot would not wait for its jobs.
tell_pilot() {
  [ -n "$told" ] || kill -TERM "$pilot" 2>/dev/null
  told=yes
}

clean_up() {
  trap '' HUP INT TERM USR1 USR2 URG XCPU
  rm -rf "$place"
}

# In seconds since 1970.
end=$(($(date +%s) + 43200))
deadline=$((end - 60))

on_this_node "$deadline"
