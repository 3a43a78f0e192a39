import { quote } from './quote.js';
import type { Action, Plan, Ready, Step } from './step.js';
import { show, type Text } from './text.js';

/** The plan as text for `--dry-run`, batch scripts and golden tests. Secrets are never part of it. */
export function renderPlan(plan: Plan): string {
  const lines = [`plan ${plan.name}`, ...plan.reasons.map((reason) => `  because ${reason}`)];
  plan.steps.forEach((step, index) => {
    lines.push(`${index + 1}. ${step.title} [${step.id}]`, ...describe(step).map((line) => `     ${line}`));
  });
  return `${lines.join('\n')}\n`;
}

/** The plan as JSON for `--dry-run --json`. */
export function planToJson(plan: Plan): object {
  return {
    version: 1,
    name: plan.name,
    reasons: plan.reasons,
    steps: plan.steps.map((step) => ({
      id: step.id,
      title: step.title,
      kind: step.action.kind,
      timeoutMs: step.timeoutMs,
      does: describe(step),
    })),
  };
}

function describe(step: Step): string[] {
  const { action } = step;
  const limit = `within ${step.timeoutMs / 1000} s`;
  switch (action.kind) {
    case 'directory':
      return [`mkdir  ${action.path} ${octal(action.mode)}`, 'undo   remove it'];
    case 'file':
      return [`write  ${action.path} ${octal(action.mode)}`, ...fileBody(action), 'undo   remove it'];
    case 'command':
      return [
        `run    ${command(action.argv)} (${limit})`,
        ...(action.stdin === undefined ? [] : block(action.stdin)),
        `undo   ${action.undo ? command(action.undo) : 'nothing to undo'}`,
      ];
    case 'process':
      return [
        `start  ${command(action.argv)}`,
        `ready  ${readiness(action.ready)}, ${limit}`,
        ...(action.restart
          ? [
              `again  after ${action.restart.firstMs / 1000} to ${action.restart.maxMs / 1000} s, when it ends on its own`,
            ]
          : []),
        `undo   ${action.stop.signal}, SIGKILL after ${action.stop.graceMs / 1000} s`,
      ];
    case 'tunnel':
      return tunnel(action, limit);
    case 'enrol':
      return [
        `unless ${action.kept} has one that is valid:`,
        ...tunnel(action.tunnel, limit)
          .slice(0, 3)
          .map((line) => `  ${line}`),
        `  ask    ${action.at.host}:${action.at.port} in the tunnel for a certificate, for a key that is made here`,
        `write  ${action.certificate}, ${action.key} and ${action.kept} 0600`,
        'undo   give it back, if the payload ended and the gateway answers',
      ];
  }
}

function tunnel(action: Action & { kind: 'tunnel' }, limit: string): string[] {
  const gateways = action.gateways.map((gateway) => `${gateway.host}:${gateway.port}`).join(', ');
  return [
    `log in ${action.openconnect} to ${gateways} as ${action.identity}, pinned`,
    `start  ${action.openconnect} ${tunnelEnd(action)} namespace ${show(action.namespacePid)}`,
    `ready  when ${action.relay} reports the address, ${limit}`,
    ...further(action.tunnels),
    `again  after ${action.backoff.firstMs / 1000} to ${action.backoff.maxMs / 1000} s with the same session, when it ends on its own`,
    `undo   ${action.stop.signal} (logs off), SIGKILL after ${action.stop.graceMs / 1000} s`,
  ];
}

function further({ most, beyondMs }: (Action & { kind: 'tunnel' })['tunnels']): string[] {
  if (most === 1) return [];
  const where = beyondMs > 0 ? `, when a handshake with the gateway takes ${beyondMs} ms or longer` : '';
  return [`more   ${most - 1} at the same device, beside the payload${where}`];
}

function tunnelEnd({ hand, relay }: Action & { kind: 'tunnel' }): string {
  const control = hand?.congestion === undefined ? '' : `with ${hand.congestion}, `;
  return hand?.device
    ? `by ${hand.program}, ${control}at the device of`
    : `--script-tun ${control}with ${relay} into`;
}

function fileBody(action: Action & { kind: 'file' }): string[] {
  return action.secret ? ['       | (secret)'] : block(action.content);
}

/** A text of several lines, set off. */
function block(text: Text): string[] {
  return show(text)
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => `       | ${line}`);
}

function readiness(ready: Ready): string {
  switch (ready.kind) {
    case 'event':
      return `when it reports "${ready.event}"`;
    case 'byte':
      return 'when it writes to its ready descriptor';
    case 'tls':
      return `when a TLS handshake with ${ready.host}:${ready.port} succeeds`;
    case 'line':
      return `when it prints "${ready.prefix}..."`;
    case 'route':
      return `when the namespace of ${show(ready.pid)} has a default route by ${ready.device}`;
  }
}

function command(argv: readonly Text[]): string {
  return argv.map((word) => (typeof word === 'string' ? quote(word) : show(word))).join(' ');
}

function octal(mode: number): string {
  return `0${mode.toString(8)}`;
}
