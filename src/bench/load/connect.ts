import { connect, type Socket } from 'node:net';

export interface Target {
  readonly host: string;
  readonly port: number;
}

/** `HOST:PORT`. */
export function parseTarget(text: string): Target {
  const colon = text.lastIndexOf(':');
  return { host: text.slice(0, colon), port: Number(text.slice(colon + 1)) };
}

/** A TCP connection to an IPv4 address, through a SOCKS5 proxy (RFC 1928) where one is given. */
export async function connectTo(target: Target, proxy?: Target): Promise<Socket> {
  const socket = await open(proxy ?? target);
  socket.setNoDelay(true);
  if (proxy) await askProxy(socket, target);
  return socket;
}

function open({ host, port }: Target): Promise<Socket> {
  return new Promise((done, failed) => {
    const socket = connect({ host, port });
    socket.once('error', failed).once('connect', () => {
      socket.off('error', failed).on('error', () => {});
      done(socket);
    });
  });
}

/** Greeting without authentication, then CONNECT to an IPv4 address: answers of 2 and 10 bytes. */
async function askProxy(socket: Socket, { host, port }: Target): Promise<void> {
  socket.write(Buffer.from([5, 1, 0]));
  const method = await read(socket, 2);
  if (method[1] !== 0) throw new Error(`the proxy wants authentication (method ${method[1]})`);
  socket.write(Buffer.from([5, 1, 0, 1, ...host.split('.').map(Number), port >> 8, port & 255]));
  const answer = await read(socket, 10);
  if (answer[1] !== 0) throw new Error(`the proxy refuses the connection (reply ${answer[1]})`);
}

function read(socket: Socket, bytes: number): Promise<Buffer> {
  return new Promise((done, failed) => {
    const ended = () => failed(new Error('the proxy ended the connection'));
    const take = () => {
      const data = socket.read(bytes) as Buffer | null;
      if (data === null) return;
      socket.off('readable', take).off('close', ended);
      done(data);
    };
    socket.on('readable', take).once('close', ended);
  });
}
