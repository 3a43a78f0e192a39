import { describe, expect, test } from '@jest/globals';
import { advance, alive, type LifeEvent, type LifeState } from '../../../src/pilot/life-cycle.js';

const stop = { kind: 'stop', reason: 'request' } as const;
const ended = { kind: 'ended' } as const;

/** Phases and signals that a row of events leads to. */
function live(drain: 'graceful' | 'fast', ...events: LifeEvent[]): string[] {
  let state: LifeState = alive;
  return events.map((event) => {
    const step = advance(state, event, drain);
    state = step.state;
    return `${state.phase}${step.send ? ` ${step.send}` : ''}`;
  });
}

describe('the life of a pilot', () => {
  test('a stop drains, then quits, then kills', () => {
    expect(live('graceful', stop, { kind: 'quit-due' }, { kind: 'kill-due' }, ended)).toEqual([
      'draining SIGTERM',
      'quitting SIGQUIT',
      'killing SIGKILL',
      'ended',
    ]);
  });

  test('a fast stop quits at once', () => {
    expect(live('fast', stop, { kind: 'quit-due' }, ended)).toEqual([
      'quitting SIGQUIT',
      'quitting',
      'ended',
    ]);
  });

  test('whoever asks twice does not want to wait', () => {
    expect(live('graceful', stop, stop, stop)).toEqual(['draining SIGTERM', 'quitting SIGQUIT', 'quitting']);
  });

  test('the deadline does not hurry a drain that was asked for: both have the same bound', () => {
    expect(live('graceful', stop, { kind: 'stop', reason: 'deadline' })).toEqual([
      'draining SIGTERM',
      'draining',
    ]);
  });

  test('nothing is sent to a pilot that has ended', () => {
    expect(live('graceful', ended, stop, { kind: 'kill-due' })).toEqual(['ended', 'ended', 'ended']);
  });

  test('the first reason is kept', () => {
    const first = advance(alive, { kind: 'stop', reason: 'deadline' }, 'graceful').state;
    expect(advance(first, stop, 'graceful').state).toEqual({ phase: 'quitting', reason: 'deadline' });
    expect(advance(alive, ended, 'graceful').state.reason).toBe('itself');
  });

  test('timers that are late change nothing', () => {
    expect(live('graceful', { kind: 'quit-due' }, { kind: 'kill-due' })).toEqual(['running', 'running']);
  });
});
