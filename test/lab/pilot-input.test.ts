import { beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { LAB } from '../../src/lab/topology.js';
import { batchUser, expectNothingLeft, invited, pilotWords, TOKEN, useStage } from '../support/pilot-lab.js';

jest.setTimeout(60_000);

const stage = useStage('pilot-input');
let invite: string;

beforeAll(async () => {
  invite = await invited(stage(), 'input');
}, 30_000);

beforeEach(() => expectNothingLeft(stage()));

/** Runs a pilot that is expected to refuse to start. */
async function refusal(words: readonly string[], env: Record<string, string> = {}) {
  const argv = ['glidein-vpn', ...pilotWords(invite, words)];
  const { code, stdout, stderr } = await stage().node.run(argv, { user: batchUser, env, timeoutMs: 40_000 });
  await expectNothingLeft(stage());
  const fault = /^glidein-vpn: (.*) \[([a-z-]+)\]\n {2}fix: (.+)/m.exec(stderr);
  expect({ stdout, stderr, fault: fault?.[2] }).toMatchObject({ stdout: '', fault: expect.any(String) });
  return { exit: code, code: fault?.[2], message: fault?.[1], fix: fault?.[3], stderr };
}

/** Lays a token file; returns its path. */
async function token(content: string, mode = 0o600): Promise<string> {
  const path = `/home/${batchUser}/other.token`;
  await stage().node.writeFile(path, content, { user: batchUser, mode });
  return path;
}

function jwt(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'HS256', kid: 'POOL' })}.${part(claims)}.${part({ sig: 1 })}\n`;
}

test('a token that is missing', async () => {
  expect(await refusal(['--token', '/home/hpcuser/none'])).toMatchObject({
    exit: 77,
    code: 'pilot-token',
    message: 'pool token /home/hpcuser/none: there is no such file',
  });
});

test('a token that others can read', async () => {
  const path = await token(stage().pool.token, 0o644);
  expect(await refusal(['--token', path])).toMatchObject({
    exit: 77,
    code: 'pilot-token',
    message: expect.stringContaining('mode 0644'),
  });
});

test('a token that has expired', async () => {
  const path = await token(jwt({ iss: LAB.domain, sub: 'pilot@pool.test', exp: 1_700_000_000 }));
  expect(await refusal(['--token', path])).toMatchObject({
    exit: 77,
    code: 'pilot-token',
    message: expect.stringContaining('expired at 2023-11-14T22:13:20.000Z'),
  });
});

test('a file that is no token is not shown', async () => {
  const path = await token('correct horse battery staple\n');
  const refused = await refusal(['--token', path]);
  expect(refused).toMatchObject({
    exit: 77,
    code: 'pilot-token',
    message: expect.stringContaining('not a token'),
  });
  expect(refused.stderr).not.toContain('horse');
});

test('a token that the pool does not accept', async () => {
  const [header, claims] = stage().pool.token.split('.');
  const path = await token(`${header}.${claims}.${Buffer.alloc(32).toString('base64url')}\n`);
  expect(await refusal(['--token', path])).toMatchObject({
    exit: 77,
    code: 'pilot-token',
    message: expect.stringContaining('does not let it advertise a startd'),
  });
});

test.each([
  ['--execute-dir', '/nowhere', 'no directory that you can write to'],
  ['--condor-config', '/nowhere', 'no file that you can read'],
  ['--deadline', '2020-01-31T12:00:00Z', 'is over'],
])('%s %s is refused before anything starts', async (option, value, why) => {
  expect(await refusal([option, value])).toMatchObject({
    exit: 78,
    code: 'config-invalid',
    message: expect.stringContaining(why),
  });
});

test.each(['Memory >', 'Memory 5', 'GPUs = 1'])(
  'a condition for jobs that is no ClassAd: %s',
  async (expression) => {
    const refused = await refusal(['--start-expression', expression]);
    expect(refused).toMatchObject({
      exit: 78,
      code: 'config-invalid',
      message: `startExpression = "${expression}" (--start-expression): HTCondor 23.9.6 cannot read it as a ClassAd expression`,
      fix: expect.stringContaining('--start-expression'),
    });
    // Nothing was started: no step of the tunnel is among its words.
    expect(refused.stderr).not.toMatch(/ ok /);
  },
);

test('a search path without condor_master', async () => {
  const path = `/home/${batchUser}/bin`;
  // Everything but HTCondor, which findRelease also looks for in /usr/sbin and /sbin.
  const hidden = await stage().node.run(['sh', '-c', 'mount --bind /dev/null /usr/sbin/condor_master']);
  expect(hidden.code).toBe(0);
  try {
    expect(await refusal([], { PATH: `${path}:/usr/local/bin:/usr/bin:/bin:/usr/sbin` })).toMatchObject({
      exit: 78,
      code: 'program-missing',
      message: expect.stringContaining('condor_master'),
    });
  } finally {
    await stage().node.output(['umount', '/usr/sbin/condor_master']);
  }
});

test.each(['T2_XX "Lab"', 'T2$(X)', 'T2;X', '-T2', 'T2\nSTART = True', ''])(
  'a site named %j',
  async (site) => {
    expect(await refusal([`--site=${site}`])).toMatchObject({
      exit: 78,
      code: 'config-invalid',
      message: expect.stringContaining('site'),
    });
  },
);

test('a pool whose name does not resolve through the tunnel', async () => {
  expect(await refusal(['--pool', 'nothing.pool.test'])).toMatchObject({
    exit: 69,
    code: 'pool-unreachable',
    message: expect.stringMatching(/nothing\.pool\.test:9618.*does not resolve/),
  });
});

test('a pool whose port is closed', async () => {
  expect(await refusal(['--pool', `${LAB.pool.fqdn}:9619`])).toMatchObject({
    exit: 69,
    code: 'pool-unreachable',
    message: expect.stringMatching(/cm\.pool\.test:9619.*connection refused/),
  });
});

test('--dry-run starts nothing and shows no secret', async () => {
  const { node, pool } = stage();
  const words = pilotWords(invite, ['--dry-run', '--lifetime', '12h']);
  for (const form of [[], ['--json']]) {
    const plan = await node.output(['glidein-vpn', ...words, ...form], {
      user: batchUser,
      timeoutMs: 20_000,
    });
    expect(plan).toContain('bring the tunnel up');
    expect(plan).toContain('copy the token of the pool');
    expect(plan).toContain('GLIDEIN_VPN_CMS_SITE');
    expect(plan).not.toContain(pool.token.split('.')[2]);
    expect(plan).not.toContain(pool.token.split('.')[1]);
    expect(plan).not.toContain('PRIVATE KEY');
  }
  await expectNothingLeft(stage());
  expect(await node.output(['cat', TOKEN], { user: batchUser })).toBe(pool.token);
});
