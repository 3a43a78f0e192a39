import type { TrialName } from './trial.js';

/** A trial that is to be carried out. */
export type TrialPlan =
  | { readonly name: 'long down' | 'long up'; readonly bytes: number }
  | { readonly name: 'short'; readonly rate: number; readonly seconds: number }
  | { readonly name: 'many'; readonly connections: number; readonly seconds: number };

/** Of all trials. */
export interface Sizes {
  readonly gigabytes: number;
  readonly connectionsPerSecond: number;
  readonly seconds: number;
  readonly concurrent: number;
  readonly holdSeconds: number;
}

export const FULL: Sizes = {
  gigabytes: 10,
  connectionsPerSecond: 2000,
  seconds: 60,
  concurrent: 5000,
  holdSeconds: 30,
};

export const QUICK: Sizes = {
  gigabytes: 1,
  connectionsPerSecond: 500,
  seconds: 10,
  concurrent: 1000,
  holdSeconds: 10,
};

export const KINDS = ['long', 'short', 'many'] as const;
export type Kind = (typeof KINDS)[number];

export function trialsOf(kinds: readonly Kind[], sizes: Sizes): TrialPlan[] {
  const bytes = Math.round(sizes.gigabytes * 1e9);
  const { connectionsPerSecond: rate, seconds, concurrent: connections, holdSeconds } = sizes;
  const all: TrialPlan[] = [
    { name: 'long down', bytes },
    { name: 'long up', bytes },
    { name: 'short', rate, seconds },
    { name: 'many', connections, seconds: holdSeconds },
  ];
  return all.filter((plan) => kinds.includes(kindOf(plan.name)));
}

function kindOf(name: TrialName): Kind {
  return name === 'short' || name === 'many' ? name : 'long';
}

/** `2000 connections a second for 60 s`: a trial in a few words. */
export function describeTrial(plan: TrialPlan): string {
  switch (plan.name) {
    case 'short':
      return `short: ${plan.rate} connections a second for ${plan.seconds} s`;
    case 'many':
      return `many: ${plan.connections} connections for ${plan.seconds} s`;
    default:
      return `${plan.name}: ${plan.bytes / 1e9} GB`;
  }
}

/** What a trial is to count, and how many. */
export function askedOf(plan: TrialPlan): {
  readonly unit: 'bytes' | 'connections';
  readonly asked: number;
} {
  switch (plan.name) {
    case 'short':
      return { unit: 'connections', asked: plan.rate * plan.seconds };
    case 'many':
      return { unit: 'connections', asked: plan.connections };
    default:
      return { unit: 'bytes', asked: plan.bytes };
  }
}
