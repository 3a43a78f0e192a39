import type { ServerResponse } from 'node:http';
import type { Sample, Sampler } from './sampler.js';
import { viewOf } from './view.js';

/** Pages that are open at the same time. */
const MOST = 16;

/** Pages that are open: each is sent what the sampler sees, as server-sent events (WHATWG HTML, section 9.2). */
export class Spectators {
  private readonly open = new Set<ServerResponse>();

  constructor(private readonly sampler: Sampler) {}

  /** Returns false where there are too many. */
  admit(response: ServerResponse, headers: Readonly<Record<string, string>>): boolean {
    if (this.open.size >= MOST) return false;
    this.open.add(response);
    response.writeHead(200, { ...headers, 'content-type': 'text/event-stream; charset=utf-8' });
    // A page that was cut off asks again after 2 s.
    response.write('retry: 2000\n\n');
    send(response, 'history', this.sampler.history.list());
    const leave = this.sampler.watch((sample) => tell(response, sample));
    response.once('close', () => {
      this.open.delete(response);
      leave();
    });
    return true;
  }

  dismiss(): void {
    for (const response of this.open) response.destroy();
  }
}

/** A page that does not read is not told: else what it is to be told would pile up here. */
function tell(response: ServerResponse, sample: Sample): void {
  if (!response.writableNeedDrain) send(response, 'view', viewOf(sample));
}

function send(response: ServerResponse, event: string, data: unknown): void {
  response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}
