import { expect, test } from '@jest/globals';
import { refuseUnknownVariables } from '../../../src/config/variables.js';
import { faultOf } from '../../support/faults.js';

test.each([
  ['INVTE', 'GLIDEIN_VPN_INVITE (--invite)'],
  ['STATEDIR', 'GLIDEIN_VPN_STATE_DIR (--state-dir)'],
  ['invite', 'GLIDEIN_VPN_INVITE (--invite)'],
  ['START_EXPRESION', 'GLIDEIN_VPN_START_EXPRESSION (--start-expression)'],
  ['XYZZY', 'GLIDEIN_VPN_INVITE (--invite)'],
  ['', 'GLIDEIN_VPN_INVITE (--invite)'],
])(
  'GLIDEIN_VPN_%s is refused, with the name that may be meant and without its value',
  async (name, meant) => {
    const fault = await faultOf('variable-unknown', () => refuseUnknownVariables({ [name]: 'hunter2' }));
    expect(fault.message).toContain(`GLIDEIN_VPN_${name}`);
    expect(fault.fix).toContain(meant);
    expect(`${fault.message}${fault.fix}`).not.toContain('hunter2');
    expect(fault.exit).toBe(78);
  },
);

test("every verb's settings, and what is set for ourselves, may be there for any verb", () => {
  refuseUnknownVariables({
    INVITE: '/i',
    STACK: 'pasta',
    START_EXPRESSION: 'True',
    INVITE_TTL: '1h',
    SELF: '/b',
  });
});
