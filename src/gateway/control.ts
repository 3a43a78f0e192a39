import { run } from '../effects/run.js';
import { messageOf } from '../health/fault-error.js';
import { parseUsers, type Session } from '../ocserv/occtl.js';

/** Where a running ocserv is spoken to. Part of the run's status. */
export interface ControlAddress {
  readonly occtl: string;
  readonly socket: string;
  /** The command that leads into the gateway's network namespace: occtl reads the counters of its devices there. */
  readonly enter: readonly string[];
}

/** occtl(8) against a running gateway. */
export class Control {
  constructor(private readonly address: ControlAddress) {}

  /** Sessions that are up. Throws when ocserv does not answer. */
  async sessions(): Promise<Session[]> {
    return parseUsers(await this.ask(['--json', 'show', 'users']));
  }

  /** Reads the certificate revocation list again. */
  async reload(): Promise<void> {
    await this.ask(['reload']);
  }

  /** Ends every session of an identity; its cookies are void with them. Returns false when it has none. */
  async disconnect(identity: string): Promise<boolean> {
    const result = await this.run(['disconnect', 'user', identity]);
    return result.code === 0;
  }

  private async ask(words: readonly string[]): Promise<string> {
    const result = await this.run(words);
    if (result.code === 0) return result.stdout;
    throw new Error(
      `occtl ${words.join(' ')}: ${messageOf(result.stderr.trim() || `exit code ${result.code}`)}`,
    );
  }

  private async run(words: readonly string[]) {
    const { enter, occtl, socket } = this.address;
    return await run([...enter, occtl, '--socket-file', socket, ...words], { timeoutMs: 5000 });
  }
}
