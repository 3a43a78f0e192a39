/**
 * POSIX sh that unpacks a bundle once for all jobs of a user on a node. A user of the tree holds a shared lock
 * (flock(1)) as long as it lives: the kernel frees the one of a job that was killed, and whoever leaves last removes
 * the tree. `disk`, a word of sh, is a directory of the node's that its jobs share. Coming and going happen under a second lock, because flock(2) does not exchange a lock in one step.
 */
export function bundleFunctions(disk: string): string[] {
  return `\
# Unpacks the bundle, once for all jobs of this user on this node, and takes part in its use.
take_bundle() {
  shelf=${disk}/glidein-vpn-bundle-$(id -u)
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
  if flock -n 8; then rm -rf "\${shelf:?}/$version" "$shelf/in-use-$version"; fi
  flock -u 9
}`.split('\n');
}
