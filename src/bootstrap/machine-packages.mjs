/** What the lab and the build need from Debian on the machine itself; everything else is in the lab's root. */
export const machinePackages = [
  'debian-archive-keyring',
  'gcc',
  'iproute2',
  'libc6-dev',
  'make',
  'mmdebstrap',
  'nftables',
  'shellcheck',
  'systemd',
  'uidmap',
  'util-linux',
];

/** What the tests need beyond that: the browser that looks at the gateway's status page. */
export const testPackages = ['chromium'];
