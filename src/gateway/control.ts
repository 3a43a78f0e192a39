import { askSocket } from '../effects/ask-socket.js';
import { run } from '../effects/run.js';
import { poll } from '../effects/wait.js';
import { messageOf } from '../health/fault-error.js';
import { parseResumable, parseUsers, type Session } from '../ocserv/occtl.js';

/** Where a running ocserv is spoken to. Part of the run's status. */
export interface ControlAddress {
  readonly occtl: string;
  readonly socket: string;
  /** The command that leads into the gateway's network namespace: occtl reads the counters of its devices there. */
  readonly enter: readonly string[];
  /** The control socket of our relay of TCP, where there is one. */
  readonly tcp?: string;
  /** Of the packet filter. */
  readonly nft: string;
}

const TIMEOUT_MS = 5000;

/** occtl(8) against a running gateway. */
export class Control {
  constructor(private readonly address: ControlAddress) {}

  /** Sessions that are up. Throws when ocserv does not answer. */
  async sessions(): Promise<Session[]> {
    return parseUsers(await this.ask(['--json', 'show', 'users']));
  }

  /** Identities with a session that is up, or that its cookie can bring back. Throws when ocserv does not answer. */
  async resumable(): Promise<string[]> {
    return parseResumable(await this.ask(['--json', 'show', 'sessions', 'valid']));
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

  /**
   * Ends every session of an identity, and then its connections. Returns false when it had no session. For ever only
   * when its admission was taken away before.
   */
  async expel({ name, address }: { readonly name: string; readonly address: string }): Promise<boolean> {
    let disconnected = false;
    await poll(
      async () => {
        const sessions = await this.sessions().catch(() => []);
        if (!sessions.some((session) => session.identity === name)) return true;
        disconnected = (await this.disconnect(name)) || disconnected;
        return undefined;
      },
      { timeoutMs: 5000, everyMs: 50 },
    );
    await this.cut(address);
    return disconnected;
  }

  /**
   * Resets the connections that our relay carries for a client's address. An end of a session leaves them: a node that
   * comes back finds them as they were. Rejects when the relay runs but does not answer.
   */
  async cut(address: string): Promise<void> {
    if (this.address.tcp === undefined) return;
    await askSocket(this.address.tcp, `${address}\n`, 5000).catch((error: NodeJS.ErrnoException) => {
      // It does not run: then there are no connections either.
      if (error.code !== 'ECONNREFUSED' && error.code !== 'ENOENT') throw error;
    });
  }

  private async ask(words: readonly string[]): Promise<string> {
    const result = await this.run(words);
    if (result.code === 0) return result.stdout;
    // 143: ended by the timeout.
    const how = result.code === 143 ? `no answer in ${TIMEOUT_MS / 1000} s` : `exit code ${result.code}`;
    throw new Error(`occtl ${words.join(' ')}: ${messageOf(result.stderr.trim() || how)}`);
  }

  private async run(words: readonly string[]) {
    const { enter, occtl, socket } = this.address;
    return await run([...enter, occtl, '--socket-file', socket, ...words], { timeoutMs: TIMEOUT_MS });
  }
}
