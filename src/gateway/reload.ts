import type { AllowRule } from '../config/allow/rule.js';
import type { GatewaySettings } from '../config/gateway.js';
import type { Limits } from '../config/limits.js';
import type { Settings } from '../config/settings.js';
import { FaultError, messageOf } from '../health/fault-error.js';
import type { AllowList } from './allow/allow-list.js';
import { type CapsPlace, changeLimits } from './caps/apply.js';
import { readLimits } from './caps/in-force.js';
import { strangersNotes } from './caps/prepare.js';
import { runningCaps, validClients } from './caps/running.js';
import { allowChanges, needRestart, same } from './differences.js';
import { readRegister } from './identities.js';
import type { Layout } from './layout.js';
import { refuseOwn } from './prepare.js';
import type { RunRecord } from './run-record.js';

/** Reads the settings anew as the start did: from this file, or that of the start; the start's environment and options. */
export type Reread = (config?: string) => Settings<GatewaySettings>;

/** What a gateway has after a reload. */
export interface Reloaded {
  /** Of `limits` and `allow`, those that were changed. */
  readonly changed: readonly string[];
  readonly limits: Limits | undefined;
  /** Entries of the allow list that are new, and those that are gone. */
  readonly opened: readonly string[];
  readonly closed: readonly string[];
  /** Settings that differ from those of the start, and hold only after a restart. */
  readonly restart: readonly string[];
  /** What is to be looked at, a line each. */
  readonly notes: readonly string[];
}

/** What is reloaded. */
export interface Reloadable {
  readonly settings: GatewaySettings;
  readonly reread: Reread;
  readonly layout: Layout;
  readonly record: RunRecord;
  readonly allow: AllowList;
  readonly barred: Parameters<typeof refuseOwn>[1];
}

/**
 * Puts limits and allow list of the configuration into force at this process's gateway, one reload after the other. No
 * session ends by it. Everything is checked before anything is changed; when one of the two cannot be put into force,
 * both are put back.
 */
export class Reloader {
  private work: Promise<unknown> = Promise.resolve();

  constructor(private readonly gateway: Reloadable) {}

  /** Throws what reading settings throws, and `allow-missing`, `allow-refused`, `limits-refused`. */
  async reload(config?: string): Promise<Reloaded> {
    const mine = this.work.then(() => this.once(config));
    this.work = mine.catch(() => {});
    return await mine;
  }

  private async once(config: string | undefined): Promise<Reloaded> {
    const { settings, reread, layout, record, allow, barred } = this.gateway;
    const next = reread(config);
    const { limits } = next.values;
    const rules = requireAllow(next, barred);
    const place = runningCaps(layout, record.now);
    this.requireCaps(limits, place);
    const before = { rules: allow.entries, limits: place && readLimits(place.file) };
    const changed = [
      ...(same(before.limits, limits) ? [] : ['limits']),
      ...(same(before.rules, rules) ? [] : ['allow']),
    ];
    const restore = async () => {
      if (place) await this.putLimits(place, before.limits).catch(() => {});
    };
    try {
      if (place) await this.putLimits(place, limits);
      await this.putRules(rules);
    } catch (error) {
      await restore();
      throw error;
    }
    return {
      ...{ changed, limits, ...allowChanges(before.rules, rules) },
      restart: needRestart(settings, next.values),
      notes: limits ? strangersNotes(limits, readRegister(layout)) : [],
    };
  }

  private requireCaps(limits: Limits | undefined, place: CapsPlace | undefined): void {
    const { stack, control } = this.gateway.record.now;
    if (!limits) return;
    if (stack === 'pasta' && control.tcp === undefined) {
      const why = 'pasta ends TCP itself there, and a cap would starve it';
      throw new FaultError('limits-refused', { why });
    }
    if (!place) throw new FaultError('limits-refused', { why: 'it was started without what caps need' });
  }

  private async putLimits(place: CapsPlace, limits: Limits | undefined): Promise<void> {
    await changeLimits(place, limits, validClients(readRegister(this.gateway.layout), new Date()));
  }

  private async putRules(rules: readonly AllowRule[]): Promise<void> {
    await this.gateway.allow.replace(rules).catch((error) => {
      throw new FaultError('allow-refused', { why: messageOf(error) }, { cause: error });
    });
  }
}

function requireAllow(
  { values: { allow }, origin }: Settings<GatewaySettings>,
  barred: Reloadable['barred'],
): readonly AllowRule[] {
  if (allow === undefined) throw new FaultError('allow-missing');
  refuseOwn(allow, barred, origin('allow'));
  return allow;
}
