import { type ManagedProcess, startProcess } from '../../src/effects/managed-process.js';
import { fixture } from './script.js';

/** The far end of a verification, in a process of its own on loopback. */
export class ManagedEnd {
  private constructor(
    readonly open: number,
    private readonly process: ManagedProcess,
  ) {}

  static async start(): Promise<ManagedEnd> {
    let said: (port: number) => void = () => {};
    const port = new Promise<number>((done) => {
      said = done;
    });
    const process = await startProcess(fixture('far-end'), {
      log: '/dev/null',
      onLine: (line) => said(JSON.parse(line).open),
    });
    return new ManagedEnd(await port, process);
  }

  async stop(): Promise<void> {
    await this.process.stop({ signal: 'SIGTERM', graceMs: 1000 });
  }
}
