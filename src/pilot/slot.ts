import { PILOT_OVERHEAD_MB, type PilotSettings } from '../config/pilot.js';
import { FaultError } from '../health/fault-error.js';
import type { Resources } from './resources.js';

/** What the pilot's slot has. */
export interface SlotSize {
  readonly cpus: number;
  readonly memoryMb: number;
  /** What HTCondor must leave alone on the file system of the execute directory. */
  readonly reservedDiskMb: number;
}

/**
 * The slot's size: what the settings say, or what there is. More memory or disk than there is is refused; more cores
 * are not (some sites count threads). Throws `config-invalid`.
 */
export function slotSize(
  settings: Pick<PilotSettings, 'cpus' | 'memoryMb' | 'diskMb'>,
  found: Resources,
  origin: (key: 'memoryMb' | 'diskMb') => string,
): SlotSize {
  const refuse = (key: 'memoryMb' | 'diskMb', value: number) => {
    const why = `there are only ${found[key]} MB here`;
    throw new FaultError('config-invalid', { key, value, origin: origin(key), why });
  };
  const { cpus, memoryMb, diskMb } = settings;
  if (memoryMb !== 'auto' && memoryMb > found.memoryMb) refuse('memoryMb', memoryMb);
  if (diskMb !== 'auto' && diskMb > found.diskMb) refuse('diskMb', diskMb);
  return {
    cpus: cpus === 'auto' ? found.cpus : cpus,
    memoryMb: memoryMb === 'auto' ? Math.max(64, found.memoryMb - PILOT_OVERHEAD_MB) : memoryMb,
    reservedDiskMb: diskMb === 'auto' ? 0 : Math.max(0, found.diskMb - diskMb),
  };
}
