import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import { flagOf, loadSettings, variableOf } from '../../../src/config/settings.js';
import { faultOf } from '../../support/faults.js';

const schema = z.strictObject({
  invite: z.string().min(1),
  stateDir: z.string().min(2).optional(),
  port: z.coerce.number().max(10, 'must be at most 10').default(7),
});
const sources = (file: object, environment: Record<string, string>, flags: Record<string, unknown>) => ({
  file: { path: '/etc/c.yaml', values: file as Record<string, unknown> },
  environment,
  flags,
});

describe('loadSettings', () => {
  test('flags win over the environment, the environment over the file, each key on its own', () => {
    const value = fc.option(fc.string({ minLength: 2, maxLength: 6 }), { nil: undefined });
    fc.assert(
      fc.property(value, value, value, (file, variable, flag) => {
        const settings = loadSettings(
          schema,
          sources(
            { invite: 'i', ...(file === undefined ? {} : { stateDir: file }) },
            variable === undefined ? {} : { STATE_DIR: variable },
            { stateDir: flag },
          ),
        );
        expect(settings.values.stateDir).toBe(flag ?? variable ?? file);
        const origin = flag
          ? '--state-dir'
          : variable
            ? 'GLIDEIN_VPN_STATE_DIR'
            : file
              ? '/etc/c.yaml'
              : 'default';
        expect(settings.origin('stateDir')).toBe(origin);
        expect(settings.origin('invite')).toBe('/etc/c.yaml');
      }),
    );
  });

  test.each([
    ['the file', sources({ invite: 'i', port: 11 }, {}, {}), '11', '/etc/c.yaml'],
    ['the environment', sources({ invite: 'i', port: 1 }, { PORT: '12' }, {}), '"12"', 'GLIDEIN_VPN_PORT'],
    ['a flag', sources({ invite: 'i' }, { PORT: '1' }, { port: '13' }), '"13"', '--port'],
  ])('names key, value and origin of a value out of range from %s', async (_, from, value, origin) => {
    const fault = await faultOf('config-invalid', () => loadSettings(schema, from));
    expect(fault.message).toBe(`port = ${value} (${origin}): must be at most 10`);
    expect(fault.fix).toContain(origin);
    expect(fault.exit).toBe(78);
  });

  test('says where a missing setting could come from', async () => {
    const fault = await faultOf('config-invalid', () => loadSettings(schema, { environment: {}, flags: {} }));
    expect(fault.message).toContain(
      'invite = (nothing) (--invite, GLIDEIN_VPN_INVITE or the configuration file)',
    );
    expect(fault.message).toContain('is required and not set');
  });

  test('refuses every key of the file that is no setting', async () => {
    const unknown = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'Invite', 'state-dir'));
    await fc.assert(
      fc.asyncProperty(unknown, async (key) => {
        fc.pre(!(key in schema.shape && Object.hasOwn(schema.shape, key)));
        const file = Object.fromEntries([
          ['invite', 'i'],
          [key, 'v'],
        ]);
        const fault = await thrown(() => loadSettings(schema, sources(file, {}, {})));
        expect(fault).toMatchObject({
          code: 'config-invalid',
          facts: { key, origin: '/etc/c.yaml', value: '"v"' },
        });
      }),
    );
  });

  test('leaves the environment of other verbs alone', () => {
    expect(loadSettings(schema, sources({ invite: 'i' }, { SELF: '/x', LISTEN: 'y' }, {})).values.port).toBe(
      7,
    );
  });
});

test('a setting has one name in each place', () => {
  expect(variableOf('stateDir')).toBe('STATE_DIR');
  expect(flagOf('stateDir')).toBe('--state-dir');
});

async function thrown(action: () => unknown): Promise<unknown> {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
}
