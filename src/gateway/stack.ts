import type { GatewaySettings } from '../config/gateway.js';
import type { Network } from '../config/network.js';
import type { Step, Verdict } from '../plan/step.js';
import type { Text } from '../plan/text.js';

/** A program of this host, by its absolute path. */
export type Programs = Readonly<
  Record<'ocserv' | 'occtl' | 'slirp4netns' | 'pasta' | 'nft' | 'ip' | 'tc', string>
>;

/** What was found out about the gateway host by trying. See `facts.ts`. */
export interface GatewayFacts {
  readonly uid: number;
  /** A program that was not found stands there by its bare name; its verdict says so. */
  readonly programs: Programs;
  /** Our native helper, by its absolute path. */
  readonly helper: string;
  /** Our relay of TCP, by its absolute path. */
  readonly tcpRelay: string;
  /** `helper` is there. */
  readonly helpers: Verdict;
  /** `tcpRelay` is there: for stacks that let it end TCP. */
  readonly relay: Verdict;
  readonly userNamespaces: Verdict;
  readonly tun: Verdict;
  /** ocserv runs, is recent enough and takes an inherited listener. */
  readonly ocserv: Verdict;
  readonly slirp4netns: Verdict;
  readonly pasta: Verdict;
  /** It uploads well, too: needed only where it ends TCP itself. */
  readonly pastaCarriesTcp: Verdict;
  /** Caps can be held: the devices, classes and filters that they need can be made. */
  readonly caps: Verdict;
  /** Sockets of ours may have the congestion control BBR. */
  readonly bbr: Verdict;
  readonly nft: Verdict;
  readonly ip: Verdict;
  /** Group of the user `nobody`; undefined when there is no such user. */
  readonly nobodyGroup: string | undefined;
  /** How many descriptors a process may have: the hard limit of this one, which its children inherit. */
  readonly descriptors: number;
  /** net.ipv4.ip_forward of this host. */
  readonly forwarding: boolean;
  /** net.ipv4.conf.all.accept_redirects of this host: the kernel sets it anew with each change of ip_forward. */
  readonly acceptRedirects: boolean;
  /** Name servers of this host that clients could use too: not on loopback. */
  readonly resolvers: readonly string[];
  /** Names of this host's interfaces, without loopback. */
  readonly interfaces: readonly string[];
  /** This host's addresses at the moment, without loopback and link-local ones: `address/prefix`, IPv4. */
  readonly addresses: readonly {
    readonly interface: string;
    readonly address: string;
    readonly prefix: number;
    /** Its interface has a carrier. One without is not reached from outside, but from this host. */
    readonly running: boolean;
  }[];
  /** The fully qualified name of this host, when it has one that leads to one of its own addresses. */
  readonly name: string | undefined;
}

/** What a stack gives to the rest of the plan. */
export interface StackPlan {
  /** Carried out before ocserv starts. */
  readonly steps: readonly Step[];
  /** Options of `gvpn-ns enter` that lead to where ocserv runs; none means this host's own namespaces. */
  readonly enter: readonly Text[];
  /** Name servers for clients. */
  readonly dns: readonly string[];
  /** Length of the queue on each session's device; the kernel's default where it is not given. */
  readonly queuePackets?: number;
  /** The routing table for clients with several tunnels; without it they are reached by one. */
  readonly pathsTable?: number;
  /** Whom ocserv's workers become, and where they can reach its sockets; without it they stay who we are. */
  readonly workers?: { readonly user: string; readonly group: string; readonly socketDirectory: string };
  /** Networks of the gateway's own that no allow list opens. */
  readonly barred: readonly Network[];
  /** The pool can open connections to nodes. */
  readonly reachable: boolean;
}

/** How a gateway reaches the world. Drivers are pure: they describe, the plan's effects do. */
export interface Stack {
  readonly name: 'slirp4netns' | 'pasta' | 'kernel';
  /** Can it work with these facts and settings? Changes nothing. */
  features(facts: GatewayFacts, settings: GatewaySettings): Verdict;
  /** Only when `features` says yes. */
  plan(settings: GatewaySettings, facts: GatewayFacts): StackPlan;
}
