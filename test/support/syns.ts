/** python3 -c SYNS DESTINATION PORT SOURCE ...: a SYN from each source, by a raw socket. raw(7) */
export const SYNS = `
import socket, struct, sys
to, port = socket.inet_aton(sys.argv[1]), int(sys.argv[2])
raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
def checksum(data):
    total = sum(struct.unpack('!%dH' % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff
for text in sys.argv[3:]:
    source = socket.inet_aton(text)
    tcp = lambda total: struct.pack('!HHIIBBHHH', 40000, port, 1, 0, 5 << 4, 2, 65535, total, 0)
    total = checksum(source + to + struct.pack('!HH', 6, 20) + tcp(0))
    ip = struct.pack('!BBHHHBBH4s4s', 69, 0, 40, 1, 0, 64, 6, 0, source, to)
    raw.sendto(ip + tcp(total), (sys.argv[1], 0))
`;
