const [IP_HEADER, ICMP_HEADER] = [20, 8];
const ICMP = 1;
const [ECHO_REPLY, ECHO_REQUEST] = [0, 8];

/** An ICMP echo request as an IP packet of `size` bytes; its content depends on `sequence`. RFC 791, RFC 792 */
export function echoRequest(from: string, to: string, sequence: number, size: number): Buffer {
  const packet = Buffer.alloc(size);
  packet.fill(contentOf(sequence), IP_HEADER + ICMP_HEADER);
  packet.writeUInt8(0x45, 0);
  packet.writeUInt16BE(size, 2);
  packet.writeUInt8(64, 8);
  packet.writeUInt8(ICMP, 9);
  for (const [index, part] of [...from.split('.'), ...to.split('.')].entries())
    packet[12 + index] = Number(part);
  packet.writeUInt16BE(checksum(packet.subarray(0, IP_HEADER)), 10);
  packet.writeUInt8(ECHO_REQUEST, IP_HEADER);
  packet.writeUInt16BE(sequence, IP_HEADER + 6);
  packet.writeUInt16BE(checksum(packet.subarray(IP_HEADER)), IP_HEADER + 2);
  return packet;
}

/** The sequence number of an unaltered reply to `echoRequest`; undefined for any other packet. */
export function echoReply(packet: Buffer): number | undefined {
  if (packet.length < IP_HEADER + ICMP_HEADER || packet[9] !== ICMP || packet[IP_HEADER] !== ECHO_REPLY)
    return;
  const sequence = packet.readUInt16BE(IP_HEADER + 6);
  const content = packet.subarray(IP_HEADER + ICMP_HEADER);
  return content.equals(Buffer.alloc(content.length, contentOf(sequence))) ? sequence : undefined;
}

function contentOf(sequence: number): string {
  return `packet ${sequence}, `;
}

/** The checksum of the internet protocols. RFC 1071 */
function checksum(bytes: Buffer): number {
  let sum = 0;
  for (let at = 0; at + 1 < bytes.length; at += 2) sum += bytes.readUInt16BE(at);
  if (bytes.length % 2) sum += (bytes.at(-1) ?? 0) << 8;
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000);
  return ~sum & 0xffff;
}
