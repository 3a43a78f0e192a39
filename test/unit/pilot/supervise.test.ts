import { describe, expect, test } from '@jest/globals';
import type { Ended } from '../../../src/effects/managed-process.js';
import type { PilotSignal } from '../../../src/pilot/life-cycle.js';
import { type Clock, type LifeRules, supervisePilot } from '../../../src/pilot/supervise.js';

/** Time that passes when the test says so. */
class HandClock implements Clock {
  private time = 1_000_000;
  private readonly timers = new Set<{ at: number; action: () => void }>();

  now(): number {
    return this.time;
  }

  after(ms: number, action: () => void): () => void {
    const timer = { at: this.time + ms, action };
    this.timers.add(timer);
    return () => void this.timers.delete(timer);
  }

  pass(ms: number): void {
    const until = this.time + ms;
    for (;;) {
      const due = [...this.timers].filter((timer) => timer.at <= until).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      this.timers.delete(due);
      this.time = due.at;
      due.action();
    }
    this.time = until;
  }

  get pending(): number {
    return this.timers.size;
  }
}

function pilot(rules: Partial<LifeRules> = {}, endsOn?: PilotSignal) {
  const clock = new HandClock();
  const sent: string[] = [];
  let end: (ended: Ended) => void = () => {};
  const process = {
    ended: new Promise<Ended>((done) => {
      end = done;
    }),
    signal: (signal: PilotSignal) => {
      sent.push(`${clock.now() - 1_000_000} ${signal}`);
      if (signal === endsOn) end({ code: 0, signal: undefined });
    },
  };
  const phases: string[] = [];
  const all: LifeRules = { drain: 'graceful', quitAfterMs: 15_000, killAfterMs: 20_000, ...rules };
  const supervised = supervisePilot(process, all, clock, (state) => phases.push(state.phase));
  return { clock, sent, phases, supervised, end };
}

describe('the supervision of a pilot', () => {
  test('a pilot that ends on SIGTERM gets no other signal, and no timer stays', async () => {
    const { clock, sent, supervised, phases } = pilot({}, 'SIGTERM');
    supervised.stop();
    expect(await supervised.end).toEqual({
      reason: 'request',
      signal: 'SIGTERM',
      ended: { code: 0, signal: undefined },
      clean: true,
    });
    clock.pass(60_000);
    expect(sent).toEqual(['0 SIGTERM']);
    expect(phases).toEqual(['draining', 'ended']);
    expect(clock.pending).toBe(0);
  });

  test('one that blocks gets SIGQUIT and SIGKILL, each at its time', async () => {
    const { clock, sent, supervised, end } = pilot();
    supervised.stop();
    clock.pass(60_000);
    expect(sent).toEqual(['0 SIGTERM', '15000 SIGQUIT', '20000 SIGKILL']);
    end({ code: undefined, signal: 'SIGKILL' });
    expect(await supervised.end).toMatchObject({ signal: 'SIGKILL', clean: false });
  });

  test('the end begins at its time without a request, however far away that is', async () => {
    const twoDays = 48 * 3_600_000;
    const { clock, sent, supervised } = pilot({ dieAt: 1_000_000 + twoDays }, 'SIGTERM');
    clock.pass(twoDays - 1);
    expect(sent).toEqual([]);
    clock.pass(1);
    expect(sent).toEqual([`${twoDays} SIGTERM`]);
    expect(await supervised.end).toMatchObject({ reason: 'deadline', clean: true });
    expect(clock.pending).toBe(0);
  });

  test('a deadline in the past ends it at once', () => {
    expect(pilot({ dieAt: 5 }).sent).toEqual(['0 SIGTERM']);
  });

  test('HTCondor that ends by itself was idle for long (0) or retired (99); anything else is a failure', async () => {
    for (const [code, retireAt, clean] of [
      [0, undefined, true],
      [99, 0, true],
      // A startd that cannot run, for example for a START that is no expression.
      [99, undefined, false],
      [99, 2_000_000, false],
      [44, undefined, false],
    ] as const) {
      const { supervised, end } = pilot({ retireAt });
      end({ code, signal: undefined });
      expect(await supervised.end).toMatchObject({ reason: 'itself', signal: undefined, clean });
    }
  });

  test('a fast stop sends SIGQUIT alone', () => {
    const { sent, supervised, clock } = pilot({ drain: 'fast', quitAfterMs: 0 });
    supervised.stop();
    clock.pass(19_999);
    expect(sent).toEqual(['0 SIGQUIT']);
  });
});
