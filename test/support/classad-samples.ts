import { readFileSync } from 'node:fs';

/** Ads as a pool of HTCondor 23.9.6 printed them: each of these in the long form, in JSON and in XML. */
export const SAMPLES = ['condor_q', 'condor_status', 'condor_status_vpn'] as const;

/** A file of `test/support/fixtures/classad-samples`. */
export function sample(file: string): string {
  return readFileSync(`test/support/fixtures/classad-samples/${file}`, 'utf8');
}
