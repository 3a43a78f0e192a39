import type { Check, Verdict, Verification } from '../../verify/check.js';

const WORDS: Readonly<Record<Verdict, string>> = { ok: 'ok', fail: 'FAIL', none: 'none' };

/** `gateway verify` for people, and for the administrator's files. */
export function renderVerification(found: Verification): string {
  const rows: [string, string][] = [
    ['verified', `${found.host}, ${found.date}`],
    ['software', `glidein-vpn ${found.software}`],
    ['gateway', `stack ${found.stack}, listens on ${found.listen}, network ${found.network}`],
    ...(found.limits.length === 0
      ? [['cap', 'none is set'] as [string, string]]
      : found.limits.map((line): [string, string] => ['cap', line])),
    ...found.allow.map((rule): [string, string] => ['allowed', rule]),
    ['client', `${found.client.identity} at ${found.client.address}, made for this and gone`],
  ];
  const head = rows.map(([name, value]) => `${name.padEnd(9)} ${value}\n`).join('');
  return `${head}\n${found.checks.map(checkLines).join('')}\n${summary(found)}\n`;
}

function checkLines({ what, expected, seen, verdict }: Check): string {
  return `${WORDS[verdict].padEnd(5)} ${what}\n      ${verdict === 'none' ? seen : `expected ${expected}; seen: ${seen}`}\n`;
}

function summary({ checks, verdict }: Verification): string {
  const count = (wanted: Verdict) => checks.filter((check) => check.verdict === wanted).length;
  const none = count('none') > 0 ? `, ${count('none')} without a guarantee or anything to try` : '';
  return `${verdict === 'ok' ? 'the gateway holds what it says' : 'THE GATEWAY DOES NOT HOLD WHAT IT SAYS'}: ${count('ok')} ok, ${count('fail')} failed${none}`;
}
