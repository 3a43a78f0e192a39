import { connect } from 'node:net';

/** Writes `text` to a unix socket. Resolves with all that comes back; rejects when its end takes over `timeoutMs`. */
export async function askSocket(path: string, text: string, timeoutMs: number): Promise<string> {
  return await new Promise((done, failed) => {
    let answer = '';
    const socket = connect({ path, signal: AbortSignal.timeout(timeoutMs) });
    socket.setEncoding('utf8');
    socket.on('data', (data) => {
      answer += data;
    });
    socket.once('error', failed);
    socket.once('end', () => done(answer));
    socket.write(text);
  });
}
