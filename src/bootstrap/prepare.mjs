// Prepares a machine for `npm run demo` and, with --tests, for `npm test`: Debian packages, npm packages, build. Plain
// JavaScript without dependencies, because it runs before there are any. Each step says what it does, and does nothing when
// all is there.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { machinePackages, testPackages } from './machine-packages.mjs';

const STAMP = 'node_modules/.glidein-vpn-lock';

const say = (text) => process.stderr.write(`setup: ${text}\n`);

function fail(what, fix) {
  process.stderr.write(`setup: ${what}\n  fix: ${fix}\n`);
  process.exit(78);
}

function run(title, file, args, env = {}) {
  const begun = performance.now();
  say(`${title} ...`);
  const result = spawnSync(file, args, {
    encoding: 'utf8',
    env: { ...process.env, ...env },
    maxBuffer: 1 << 28,
  });
  if (result.status !== 0) {
    process.stderr.write(`${result.stdout ?? ''}${result.stderr ?? ''}`);
    fail(`${title} failed (${file} ${args.join(' ')})`, 'read the lines above; registries must be reachable');
  }
  say(`${title}: ${((performance.now() - begun) / 1000).toFixed(1)} s`);
}

function checkMachine() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < 20) fail(`Node.js ${process.versions.node} is too old`, 'install Node.js 20 or newer');
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    fail(`this is ${process.platform} on ${process.arch}`, 'use an x86-64 Linux machine or virtual machine');
  }
  if (process.getuid() !== 0) {
    fail(
      'the lab makes network namespaces with roots of their own',
      'run this as root on a machine that you can spare',
    );
  }
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  if (!/^ID=debian$/m.test(release) || Number(/^VERSION_ID="?(\d+)/m.exec(release)?.[1] ?? 0) < 12) {
    fail(
      'this is not Debian 12 or newer',
      'use a Debian 12 machine or virtual machine for the lab and the tests',
    );
  }
}

function debianPackages(wanted) {
  const format = ['Package', 'db:Status-Status'].map((field) => `$\{${field}}`).join(' ');
  const argv = ['-W', '-f', `${format}\\n`, ...wanted];
  const query = spawnSync('dpkg-query', argv, { encoding: 'utf8' });
  const installed = new Set(
    query.stdout.split('\n').flatMap((line) => (line.endsWith(' installed') ? [line.split(' ')[0]] : [])),
  );
  const missing = wanted.filter((name) => !installed.has(name));
  if (missing.length === 0) return;
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  run('update the package lists', 'apt-get', ['update'], env);
  run(
    `install ${missing.join(' ')}`,
    'apt-get',
    ['install', '-y', '--no-install-recommends', ...missing],
    env,
  );
}

function npmPackages() {
  const hash = createHash('sha256')
    .update(readFileSync('package-lock.json'))
    .update(process.version)
    .digest('hex');
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === hash) return;
  // Not `npm ci`: it refuses a lock file that was made where the registry lacks other platforms' optional packages.
  run('install npm packages', 'npm', ['install', '--no-save', '--no-audit', '--no-fund']);
  writeFileSync(STAMP, hash);
}

checkMachine();
debianPackages(process.argv.includes('--tests') ? [...machinePackages, ...testPackages] : machinePackages);
npmPackages();
run('build', 'npm', ['run', '--silent', 'build']);
