import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { WebAddress } from '../../config/web.js';
import { messageOf } from '../../health/fault-error.js';
import { healthOf, statusOf } from './answers.js';
import { type Asset, loadAssets } from './assets.js';
import { refusalOf, SECURITY_HEADERS } from './guard.js';
import { openListener } from './listener.js';
import { GatewayMetrics } from './metrics.js';
import type { Sampler } from './sampler.js';
import { Spectators } from './spectators.js';

/** An answer of its own. */
interface Answer {
  readonly code: number;
  readonly type: string;
  readonly body: string;
}

const JSON_TYPE = 'application/json; charset=utf-8';
const TEXT = 'text/plain; charset=utf-8';

/** Status page, metrics and health of a running gateway, for this host alone. */
export class WebServer {
  private readonly metrics = new GatewayMetrics();
  private readonly spectators: Spectators;
  private readonly server: Server;

  private constructor(
    private readonly sampler: Sampler,
    private readonly assets: ReadonlyMap<string, Asset>,
  ) {
    this.spectators = new Spectators(sampler);
    this.server = createServer({ headersTimeout: 10_000, requestTimeout: 10_000 }, (request, response) => {
      this.serve(request, response).catch((error) => fail(response, error));
    });
    this.server.maxConnections = 64;
    // A connection that cannot be accepted, for want of descriptors, must not end the gateway.
    this.server.on('error', () => {});
  }

  /** Throws `port-in-use` when it cannot listen there. */
  static async start(sampler: Sampler, address: WebAddress, assets = loadAssets()): Promise<WebServer> {
    const web = new WebServer(sampler, assets);
    await openListener(web.server, address);
    return web;
  }

  async stop(): Promise<void> {
    this.spectators.dismiss();
    const closed = new Promise((done) => this.server.close(done));
    this.server.closeAllConnections();
    await Promise.all([closed, this.sampler.stop()]);
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refusal = refusalOf(request.method, request.headers);
    if (refusal) {
      const allow = refusal.status === 405 ? { allow: 'GET, HEAD' } : {};
      return send(response, { code: refusal.status, type: TEXT, body: `${refusal.why}\n` }, allow);
    }
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    if (path === '/events' && request.method === 'GET') {
      if (!this.spectators.admit(response, SECURITY_HEADERS))
        send(response, { code: 503, type: TEXT, body: 'too many pages are open: close one\n' });
      return;
    }
    send(response, await this.answer(path));
  }

  private async answer(path: string): Promise<Answer> {
    const asset = this.assets.get(path);
    if (asset) return { code: 200, ...asset };
    switch (path) {
      case '/healthz': {
        const { code, body } = healthOf(await this.sampler.recent());
        return json(code, body);
      }
      case '/status.json':
        return json(200, statusOf(await this.sampler.rated()));
      case '/metrics':
        return { code: 200, ...(await this.metrics.render(await this.sampler.recent())) };
      default:
        return { code: 404, type: TEXT, body: 'there is /, /status.json, /metrics, /healthz, /events\n' };
    }
  }
}

function json(code: number, body: object): Answer {
  return { code, type: JSON_TYPE, body: `${JSON.stringify(body, null, 2)}\n` };
}

function send(
  response: ServerResponse,
  { code, type, body }: Answer,
  more: Record<string, string> = {},
): void {
  response.writeHead(code, {
    ...SECURITY_HEADERS,
    ...more,
    'content-type': type,
    'content-length': Buffer.byteLength(body),
  });
  // node:http leaves the body of an answer to HEAD out by itself.
  response.end(body);
}

function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent) response.destroy();
  else send(response, json(503, { state: 'unknown', why: messageOf(error) }));
}
