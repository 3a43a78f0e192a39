import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scratch } from '../../../support/scratch.js';

/** Stands in for `gvpn-ns` and all behind it: takes a request on standard input and answers what it was told to. */
export function fakeGateway(answer: object | string, code = 0) {
  const here = scratch();
  const ns = join(here, 'ns');
  const reply = (next: object | string) =>
    writeFileSync(join(here, 'answer'), typeof next === 'string' ? next : JSON.stringify(next));
  reply(answer);
  const script = `#!/bin/sh\necho "$@" > ${here}/argv\ncat >> ${here}/asked; echo >> ${here}/asked\n`;
  const end = code === 0 ? `cat ${here}/answer\n` : `cat ${here}/answer >&2; exit ${code}\n`;
  writeFileSync(ns, script + end, { mode: 0o700 });
  const read = (name: string) => (existsSync(join(here, name)) ? readFileSync(join(here, name), 'utf8') : '');
  return {
    here,
    reply,
    asking: { ns, namespacePid: '77', self: ['/opt/glidein-vpn'], at: { host: '10.77.0.1', port: 7829 } },
    argv: () => read('argv').trim(),
    asked: () =>
      read('asked')
        .split('\n')
        .filter((line) => line !== ''),
  };
}
