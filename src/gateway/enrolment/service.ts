import { randomBytes } from 'node:crypto';
import {
  ENROLMENT_NETWORK,
  type EnrolmentAnswer,
  type EnrolmentRefusal,
  type EnrolmentRequest,
  isRefusal,
  parseRequest,
} from '../../config/enrolment.js';
import { NODE_DIGITS } from '../../config/invite.js';
import { contains, type Network } from '../../config/network.js';
import { poll } from '../../effects/wait.js';
import { asFault, FaultError, type FaultFacts } from '../../health/fault-error.js';
import type { Session } from '../../ocserv/occtl.js';
import { newSerial } from '../certificates.js';
import { enrolNode, nodesOf, releaseNode, renewNode, withoutLongGone } from '../groups.js';
import type { Layout } from '../layout.js';
import type { Pki } from '../pki.js';
import { type Identity, type Register, validGroup, validIdentity } from '../register.js';
import { Presence } from './presence.js';
import { requireProof } from './proof.js';
import { RegisterQueue } from './register-queue.js';
import { keyOfRequest } from './request.js';
import { SharedCall } from './shared-call.js';
import { Throttle } from './throttle.js';

/** What the service works with. */
export interface EnrolmentPlace {
  readonly layout: Layout;
  /** The nodes' addresses. */
  readonly network: Network;
  /** How long a node's certificate is valid. */
  readonly ttlMs: number;
  readonly pki: Pick<Pki, 'sign' | 'issued'>;
  readonly register: () => Register;
  readonly sessions: () => Promise<readonly Session[]>;
  /** Is told of a node that has an address from now on, before the node is. */
  readonly admitted: (node: Identity) => Promise<void>;
  /** Is told of a node that has given its address back. */
  readonly gone: (node: Identity) => Promise<void>;
  /** Ends a node for ever. */
  readonly revoke: (name: string) => Promise<void>;
  readonly now: () => Date;
}

/** How long a session may be up before it is listed. */
const LISTED_MS = 1000;

/** How often a node may ask before it has to wait; for those of an invite together, twice as often as it has places. */
const NODE_BURST = 60;
const INVITE_BURST = 20;

/**
 * Gives nodes their identities. Who asks is told by the address that he asks from: the kernel lets a session send with
 * its own alone, and ocserv knows whose that is. Never throws.
 */
export class EnrolmentService {
  private readonly throttle = new Throttle();
  private readonly queue: RegisterQueue;
  private readonly sessions: SharedCall<readonly Session[]>;
  private readonly presence: Presence;

  constructor(private readonly place: EnrolmentPlace) {
    this.queue = new RegisterQueue(place.layout, place.now);
    this.presence = new Presence(place.now().getTime());
    this.sessions = new SharedCall(async () => {
      const sessions = await place.sessions();
      this.presence.note(sessions, place.now().getTime());
      return sessions;
    });
  }

  /** Looks who is there; to be called now and then. */
  async look(): Promise<void> {
    await this.sessions.ask();
  }

  async answer(peer: string, text: string): Promise<EnrolmentAnswer> {
    try {
      const request = parseRequest(text);
      if (!request) throw new FaultError('enrolment-refused', { why: 'this is no request that it knows' });
      const name = await this.nameOf(peer);
      return request.verb === 'enrol'
        ? await this.enrol(name, peer, request)
        : await this.attend(name, peer, request);
    } catch (error) {
      const { code, facts, message } = asFault(error);
      if (isRefusal(code)) return refusal(code, facts);
      return refusal('enrolment-busy', { why: message });
    }
  }

  /** Whose session has this address. One that has just begun may not be listed yet. */
  private async nameOf(peer: string): Promise<string> {
    const found = await poll(
      async () => (await this.sessions.ask()).find(({ address }) => address === peer),
      { timeoutMs: LISTED_MS, everyMs: 100 },
    );
    if (found) return found.identity;
    throw new FaultError('enrolment-busy', { why: `it knows no session with the address ${peer} yet` });
  }

  private async enrol(
    invite: string,
    peer: string,
    { request, label }: EnrolmentRequest & { verb: 'enrol' },
  ): Promise<EnrolmentAnswer> {
    if (!comesToEnrol(peer)) throw new FaultError('enrolment-refused', { why: `${invite} has an identity` });
    const { place } = this;
    const places = validGroup(place.register(), invite, place.now())?.nodes ?? 0;
    this.admit(invite, INVITE_BURST + 2 * places);
    const key = await keyOfRequest(request);
    const digits = randomBytes(NODE_DIGITS / 2).toString('hex');
    const wanted = { invite, digits, serial: newSerial(), label, ttlMs: place.ttlMs };
    const add = () =>
      this.queue.change((register) => {
        const now = place.now();
        const made = enrolNode(withoutLongGone(register, now), wanted, place.network, now);
        return { register: made.register, result: made.identity };
      });
    const node = await add().catch(async (error) => {
      if (!isExhausted(error) || !(await this.makeRoom(invite))) throw error;
      return await add();
    });
    await place.admitted(node);
    return await this.certified(node, key);
  }

  /** Takes its place from a node that has been away for long, such as one that was killed. False when there is none. */
  private async makeRoom(invite: string): Promise<boolean> {
    const { place } = this;
    const now = place.now();
    const away = this.presence.longestAway(nodesOf(place.register(), invite, now), now.getTime());
    if (!away) return false;
    await place.revoke(away.name);
    return true;
  }

  /** Who has an identity renews it, or gives it back. */
  private async attend(
    name: string,
    peer: string,
    request: Exclude<EnrolmentRequest, { verb: 'enrol' }>,
  ): Promise<EnrolmentAnswer> {
    if (comesToEnrol(peer)) throw new FaultError('enrolment-refused', { why: 'it has no identity yet' });
    const { place } = this;
    const asking = validIdentity(place.register(), name, place.now());
    if (asking?.invite === undefined)
      throw new FaultError('enrolment-refused', { why: `${name} is no node that enrolled` });
    // Before it counts as asking: else what runs on a node could keep it from its renewal.
    requireProof(asking, request, place.pki);
    this.admit(name, NODE_BURST);
    if (request.verb === 'release') {
      const node = await this.queue.change((register) => {
        const made = releaseNode(register, name, place.now());
        return { register: made.register, result: made.identity };
      });
      // Beside the answer, which has to get there first: it ends the session.
      void place.gone(node).catch(() => {});
      return { version: 1, released: name };
    }
    const key = await keyOfRequest(request.request);
    const serial = newSerial();
    const node = await this.queue.change((register) => {
      const made = renewNode(register, { name, serial, ttlMs: place.ttlMs }, place.now());
      return { register: made.register, result: made.identity };
    });
    return await this.certified(node, key);
  }

  private admit(name: string, burst: number): void {
    if (this.throttle.allows(name, burst, this.place.now().getTime())) return;
    throw new FaultError('enrolment-busy', { why: `${name} asks too often` });
  }

  private async certified(node: Identity, key: ArrayBuffer): Promise<EnrolmentAnswer> {
    const { name, serial, address, issued, expires } = node;
    const subject = { name, serial, notAfter: new Date(expires) };
    const certificate = await this.place.pki.sign(subject, key, this.place.now());
    return { version: 1, name, address, certificate, issued, expires };
  }
}

function refusal(refused: EnrolmentRefusal, facts: FaultFacts): EnrolmentAnswer {
  const short = (value: string | number) => (typeof value === 'string' ? value.slice(0, 300) : value);
  const shown = Object.entries(facts).map(([key, value]) => [key, short(value)]);
  return { version: 1, refused, facts: Object.fromEntries(shown) };
}

function isExhausted(error: unknown): boolean {
  return error instanceof FaultError && error.code === 'nodes-exhausted';
}

function comesToEnrol(address: string): boolean {
  return contains(ENROLMENT_NETWORK, address);
}
