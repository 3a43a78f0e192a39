#!/bin/sh
#SBATCH --job-name=glidein-vpn
#SBATCH --output=glidein-vpn-%j.out
#SBATCH --nodes=1
#SBATCH --ntasks-per-node=1
#SBATCH --cpus-per-task=8
#SBATCH --mem=16384M
#SBATCH --time=12:00:00
#SBATCH --signal=B:USR1@90
#
# A pilot of glidein-vpn for the pool cm.example.org:9618, as a job of Slurm with one node.
# Written by `glidein-vpn submit` 0.1.0, and yours to read, keep and change. It holds no secret: invite and token
# are files of mode 0600 that the pilot reads on the node.
#
# Slurm sends SIGUSR1 90 to 150 seconds before the end (--signal), and SIGTERM at scancel,
# preemption and the end itself, KillWait (30) seconds before SIGKILL.
# The pilot knows when the job ends: it takes no more jobs in time, and is gone 60 seconds before.

set -u
umask 077

# The bundle, where all nodes see it; each unpacks it to its own disk.
tarball=/shared/glidein-vpn.tgz

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

# Unpacks the bundle, once for all jobs of this user on this node, and takes part in its use.
take_bundle() {
  shelf=/local/glidein-vpn-bundle-$(id -u)
  mkdir -m 700 "$shelf" 2>/dev/null
  # Where everybody may write, somebody else may have taken the name.
  [ "$(stat -c '%F %u %a' "$shelf")" = "directory $(id -u) 700" ] || fail "$shelf is not a directory of yours alone"
  version=$(stat -L -c '%Y-%s' "$tarball") || fail "there is no bundle at $tarball"
  installation=$shelf/$version
  exec 9>>"$shelf/door"
  flock 9
  # Not before: who leaves last removes this file.
  exec 8>>"$shelf/in-use-$version"
  if ! [ -e "$installation/.whole" ]; then
    say "unpacking $tarball to $installation"
    rm -rf "$installation"
    if ! { mkdir "$installation" && tar -xzf "$tarball" -C "$installation" && : >"$installation/.whole"; }; then
      rm -rf "$installation"
      fail "$tarball cannot be unpacked to $installation"
    fi
  fi
  flock -s 8
  flock -u 9
  # A tarball may have everything in one directory.
  if ! [ -d "$installation/bin" ]; then
    set -- "$installation"/*
    installation=$1
  fi
}

# Removes the unpacked bundle when nobody else on this node uses it.
leave_bundle() {
  [ -n "$version" ] || return 0
  flock 9
  flock -u 8
  if flock -n 8; then rm -rf "${shelf:?}/$version" "$shelf/in-use-$version"; fi
  flock -u 9
}

# Everything on one node, from the directory on its own disk to the removal of it. $1: the deadline of the pilot.
on_this_node() {
  deadline=$1
  PATH=/opt/condor/sbin:$PATH
  # The directory of a login is not on a compute node.
  unset XDG_RUNTIME_DIR

  disk=/local
  # A name that came along from the login host may be nothing here.
  [ -d "$disk" ] && [ -w "$disk" ] || disk=/tmp
  place=$(mktemp -d "$disk/gvpn.XXXXXX") || fail "no directory can be made in $disk"
  pilot='' asked='' told='' version=''
  trap clean_up EXIT
  trap ask_to_end HUP INT TERM USR1 USR2 URG XCPU
  take_bundle

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
    --stop-timeout 20s \
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
  leave_bundle
}

# In seconds since 1970; what was asked for, where the batch system does not say it.
end=${SLURM_JOB_END_TIME:-$(($(date +%s) + 43200))}
deadline=$((end - 60))

on_this_node "$deadline"
