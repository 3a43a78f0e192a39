import type { BatchSettings } from '../config/batch/schema.js';
import { flagOf, type Settings } from '../config/settings.js';
import { FaultError } from '../health/fault-error.js';
import type { BatchSystem } from './system.js';

/** Refuses a job that could never run, and what the batch system has no word for. Throws `config-invalid`. */
export function checkJob(system: BatchSystem, { values, origin }: Settings<BatchSettings>): void {
  const refuse = (key: keyof BatchSettings, value: string | number, why: string, fix?: string): never => {
    const facts = { key, value, origin: origin(key), why };
    throw new FaultError('config-invalid', facts, fix === undefined ? {} : { fix });
  };
  const { node, cores, memory, gpus, nodes, queue, tarball, installation } = values;
  if (node.cores !== undefined && cores > node.cores) {
    refuse('cores', cores, `a node has only ${node.cores} (node.cores of ${origin('node')})`);
  }
  if (node.memory !== undefined && memory > node.memory) {
    refuse('memory', `${memory}M`, `a node has only ${node.memory}M (node.memory of ${origin('node')})`);
  }
  if (node.gpus !== undefined && gpus > node.gpus) {
    refuse('gpus', gpus, `a node has only ${node.gpus} (node.gpus of ${origin('node')})`);
  }
  if (system.name === 'condor' && nodes > 1) {
    refuse(
      'nodes',
      nodes,
      'a job of HTCondor has one node',
      `Ask for several jobs: ${flagOf('count')} ${nodes}.`,
    );
  }
  if (system.name === 'condor' && queue !== undefined) {
    const fix = "Say what the site asks for instead by --extra-directive, for example 'requirements = ...'.";
    refuse('queue', queue, 'HTCondor has no queues', fix);
  }
  if (tarball !== undefined && installation !== undefined) {
    refuse('tarball', tarball, `there is an installation as well (${origin('installation')})`);
  }
}
