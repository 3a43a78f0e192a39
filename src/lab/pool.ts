import type { Reporter } from '../effects/reporter.js';
import { pilotToken, startCondor } from './condor-pool.js';
import type { Lab } from './lab.js';
import { startNameServer } from './name-server.js';
import { LAB } from './topology.js';
import { startWebServer } from './web-server.js';

/** A running pool. Everything else about it is asked by the lab: jobs.ts, web-server.ts, condor-query.ts. */
export interface Pool {
  readonly collector: string;
  /** For pilots; a secret. */
  readonly token: string;
  stop(): Promise<void>;
}

/**
 * Starts the lab's pool on its host `pool`: name server, web server, and an HTCondor that knows nothing of VPNs.
 * It runs until {@link Pool.stop} or the end of the lab, also without us. Throws `lab-broken`.
 */
export async function startPool(lab: Lab, reporter: Reporter): Promise<Pool> {
  const title = 'pool: collector, negotiator, schedd, names and web';
  const started = performance.now();
  reporter.begin(title);
  try {
    // HTCondor asks for names as soon as it starts.
    const names = await startNameServer(lab);
    const [web, condor] = await Promise.all([startWebServer(lab), startCondor(lab)]);
    const token = await pilotToken(lab);
    reporter.done(title, performance.now() - started);
    return {
      collector: `${LAB.pool.fqdn}:9618`,
      token,
      async stop() {
        // SIGQUIT is HTCondor's fast shutdown: running jobs are not waited for.
        await condor.stop({ signal: 'SIGQUIT', graceMs: 10_000 });
        await web.stop({ signal: 'SIGTERM', graceMs: 2000 });
        await names.stop({ signal: 'SIGTERM', graceMs: 2000 });
      },
    };
  } catch (error) {
    reporter.failed(title, performance.now() - started, 'see the logs of host pool');
    throw error;
  }
}
