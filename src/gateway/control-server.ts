import { type SocketServer, serveSocket } from '../effects/serve-socket.js';
import { asFault, FaultError, messageOf } from '../health/fault-error.js';
import { type Answer, parseRequest, type Request, refusal } from './control-protocol.js';
import type { Layout } from './layout.js';

/** What the process of a gateway does when it is asked. */
export type Responder = (request: Request) => Promise<unknown>;

/** Lets this gateway be asked at its control socket, from now on. */
export async function serveControl(layout: Layout, respond: Responder): Promise<SocketServer> {
  return await serveSocket(layout.control, async (line) => JSON.stringify(await answerTo(line, respond)));
}

/** Never rejects. */
export async function answerTo(line: string, respond: Responder): Promise<Answer> {
  let request: Request;
  try {
    request = parseRequest(line);
  } catch (error) {
    // One of another version of ours, or by hand.
    const what = `the gateway does not understand the request: ${messageOf(error)}`;
    return refusal(new FaultError('usage', { what, verb: 'gateway' }));
  }
  try {
    return { ok: true, result: (await respond(request)) ?? null };
  } catch (error) {
    return refusal(asFault(error));
  }
}
