import { LAB } from './topology.js';
import { WEB } from './web-server.js';
import type { WmAgentJob } from './wmagent-job.js';

/** The site that the demo's pilot stands for. */
export const SITE = 'T3_XX_Lab';

/** What the demo's job says of the place where it ran. */
export interface JobReport {
  readonly uid: number;
  /** Effective capabilities, as /proc/self/status has them (hexadecimal). */
  readonly capabilities: string;
  /** SHA-256 of the file that it downloaded. */
  readonly sha256: string;
  /** True when the kernel refused it to change the tunnel's device. */
  readonly networkLocked: boolean;
}

/**
 * A wmAgent job that behaves like a small production job: it reads its input from the storage by name, uploads what
 * it made, and returns its report and its log through HTCondor.
 */
export function demoJob(input: string, upload: string): WmAgentJob {
  const executable = `#!/bin/bash
set -eu -o pipefail
echo "job on $(hostname) as uid $(id -u) for $1"
curl -sSf --max-time 120 -o input.root ${WEB.data}/${input}
sum=$(sha256sum input.root | cut -c1-64)
caps=$(awk '/^CapEff/ {print $2}' /proc/self/status)
ip link show tun0 >/dev/null
refusal=$(ip link set tun0 down 2>&1) || true
case $refusal in *'not permitted'*) locked=true ;; *) locked=false ;; esac
echo "$sum" >output.txt
curl -sSf --max-time 120 -T output.txt ${WEB.upload}/${upload}
printf '{"uid":%s,"capabilities":"%s","sha256":"%s","networkLocked":%s}\\n' "$(id -u)" "$caps" "$sum" "$locked" >Report.0.pkl
echo finished >wmagentJob.log
`;
  return {
    sites: [SITE],
    executable,
    arguments: ['sandbox.tar.bz2', '4711', '0'],
    inputs: { 'sandbox.tar.bz2': 'stands for the sandbox\n' },
    outputs: ['Report.0.pkl', 'wmagentJob.log'],
    cpus: 1,
    memoryMb: 500,
    diskKb: 200_000,
    maxWallTimeMins: 30,
  };
}

/** Where the pool's collector is, by name: the node learns it through the tunnel only. */
export const COLLECTOR = `${LAB.pool.fqdn}:9618`;
