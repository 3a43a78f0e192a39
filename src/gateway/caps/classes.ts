import { capOf, DIRECTIONS, type Direction, type Limits } from '../../config/limits.js';
import { type Network, showNetwork, sizeOf, toAddress, toNumber } from '../../config/network.js';
import { ADDRESS_AT, classesOf, classId, OTHERS, SHAPER, TOTAL } from './shaper.js';

/** Whose address is whose. */
export interface Client {
  /** Of its invite. */
  readonly name: string;
  readonly address: string;
}

/** Stands for a cap that is not there, in bits per second. */
const UNLIMITED = 100e9;

/** What may pass at once after a pause, and by how much a timer may be late. */
const BURST_S = 0.02;
const LEAST_BURST = 3000;
const MOST_BURST = 4e6;

/** Bytes of a client's turn when all want more than there is: the largest packet before it is cut for the device. */
const TURN = 65_536;

/** How long a packet may wait, and what the queue holds in any case: what a few flows begin with. */
const QUEUE_S = 0.1;
const LEAST_QUEUE = 1e6;
const MOST_QUEUE = 16e6;
const URGENT_QUEUE = 100_000;
const URGENT_PART = 0.1;
/** The least cap that there is. */
const LEAST_URGENT = 100e3;

/** For packets that are no client's, such as those by which a device is announced. */
const OTHERS_RATE = 64e3;

/** Commands of tc(8): what stays as it is while the gateway runs. */
export function frameBatch(network: Network): string {
  const drop = `qdisc add dev ${SHAPER.drop} root bfifo limit 1`;
  return text([...DIRECTIONS.flatMap((direction) => frameLines(direction, network)), drop]);
}

function frameLines(direction: Direction, network: Network): string[] {
  const dev = SHAPER[direction];
  const at = ADDRESS_AT[direction];
  const end = direction === 'down' ? 'dst' : 'src';
  const filter = `filter add dev ${dev} parent 1: protocol ip prio 1`;
  return [
    `qdisc add dev ${dev} root handle 1: htb default ${OTHERS}`,
    totalLine(direction, undefined),
    `class add dev ${dev} parent ${classId(TOTAL)} classid ${classId(OTHERS)} htb rate ${OTHERS_RATE}bit quantum 1500`,
    `${filter} handle 100: u32 divisor 256`,
    `${filter} u32 ht 800:: match ip ${end} ${showNetwork(network)} hashkey mask 0xff at ${at} link 100:`,
  ];
}

/** Commands of tc(8) that put caps into force for these clients, whatever was before. Nothing that waits is dropped. */
export function limitsBatch(limits: Limits, network: Network, clients: readonly Client[]): string {
  return text(
    DIRECTIONS.flatMap((direction) => [
      totalLine(direction, limits.total?.[direction]),
      ...clients.flatMap((client) => clientLines(direction, limits, network, client)),
    ]),
  );
}

function text(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

/** The kernel's own estimate of a class's rate. */
const ESTIMATE = 'est 1sec 4sec';

function totalLine(direction: Direction, cap: number | undefined): string {
  const rate = cap ?? UNLIMITED;
  const htb = `htb rate ${rate}bit burst ${burst(rate)} cburst ${burst(rate)} quantum ${TURN}`;
  return `class replace dev ${SHAPER[direction]} parent 1: classid ${classId(TOTAL)} ${ESTIMATE} ${htb}`;
}

/**
 * All of a client's classes are guaranteed next to nothing, so that the sum of all does not exceed the total; the rest
 * is borrowed, a turn each. Urgent packets borrow first.
 */
function clientLines(direction: Direction, limits: Limits, network: Network, client: Client): string[] {
  const dev = SHAPER[direction];
  const address = toNumber(client.address);
  const { all, urgent, bulk } = classesOf(network, address);
  const ceil = capOf(limits, client.name, direction) ?? UNLIMITED;
  const least = Math.min(limits.total?.[direction] ?? UNLIMITED, ceil);
  const rate = Math.max(Math.floor(least / 8 / sizeOf(network)), 8);
  const most = `ceil ${ceil}bit burst 3000 cburst ${burst(ceil)} quantum ${TURN}`;
  const line = (parent: number, id: number, rest: string) =>
    `class replace dev ${dev} parent ${classId(parent)} classid ${classId(id)} ${rest}`;
  return [
    line(TOTAL, all, `${ESTIMATE} htb rate ${2 * rate}bit ${most}`),
    line(all, urgent, `htb rate ${rate}bit ${urgentMost(least)} prio 0`),
    line(all, bulk, `htb rate ${rate}bit ${most} prio 1`),
    `qdisc replace dev ${dev} parent ${classId(urgent)} bfifo limit ${URGENT_QUEUE}`,
    `qdisc replace dev ${dev} parent ${classId(bulk)} bfifo limit ${between(LEAST_QUEUE, (ceil / 8) * QUEUE_S, MOST_QUEUE)}`,
    ...filterLines(direction, network, address),
  ];
}

/** A part of what the client may have: who sends nothing but what is urgent must not keep the others from their turn. */
function urgentMost(least: number): string {
  const ceil = Math.round(Math.max(least * URGENT_PART, LEAST_URGENT));
  return `ceil ${ceil}bit burst 3000 cburst ${burst(ceil)} quantum ${TURN}`;
}

const PLAIN_HEADER = 'match u8 0x05 0x0f at 0';
const UNFRAGMENTED = 'match u16 0 0x3fff at 6';
const FLAGS_AT = 33;

/**
 * What must not wait behind bulk: echoes, names, and of TCP what opens a connection or only acknowledges. No segment
 * with data, however small: it must not overtake those before it.
 */
const URGENT: readonly string[] = [
  'match ip protocol 1 0xff',
  `match ip protocol 17 0xff ${PLAIN_HEADER} ${UNFRAGMENTED} match u16 53 0xffff at PORT`,
  `match ip protocol 6 0xff ${PLAIN_HEADER} ${UNFRAGMENTED} match u8 0x02 0x02 at ${FLAGS_AT}`,
  `match ip protocol 6 0xff ${PLAIN_HEADER} ${UNFRAGMENTED} match u8 0x10 0xff at ${FLAGS_AT} match u16 0 0xff80 at 2`,
];

/** A bucket for each last byte of an address; in it a group of numbers for each address (tc-u32(8)). */
function filterLines(direction: Direction, network: Network, address: number): string[] {
  const { urgent, bulk } = classesOf(network, address);
  const bucket = (address % 256).toString(16);
  const first = 1 + (URGENT.length + 1) * Math.floor((address - network.first) / 256);
  const [end, port] = direction === 'down' ? ['dst', 20] : ['src', 22];
  const rules = [
    ...URGENT.map((match) => [match.replace('PORT', `${port}`), urgent] as const),
    ['', bulk] as const,
  ];
  return rules.map(([match, to], index) => {
    const handle = `100:${bucket}:${(first + index).toString(16)}`;
    const own = `match ip ${end} ${toAddress(address)}/32`;
    return `filter replace dev ${SHAPER[direction]} parent 1: protocol ip prio 1 handle ${handle} u32 ht 100:${bucket}: ${[own, match].join(' ').trim()} flowid ${classId(to)}`;
  });
}

function burst(rate: number): number {
  return between(LEAST_BURST, (rate / 8) * BURST_S, MOST_BURST);
}

function between(least: number, value: number, most: number): number {
  return Math.round(Math.min(Math.max(value, least), most));
}
