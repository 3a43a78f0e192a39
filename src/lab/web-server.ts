import type { ManagedProcess } from '../effects/managed-process.js';
import { poll } from '../effects/wait.js';
import { FaultError } from '../health/fault-error.js';
import type { Lab } from './lab.js';
import { LAB } from './topology.js';

const CONFIG = '/etc/nginx/lab.conf';
const ACCESS_LOG = '/var/log/nginx/access.jsonl';

/** Stands for squid and storage: `GET /data/NAME`, `PUT /upload/NAME`. */
export const WEB = {
  data: `http://web.${LAB.domain}/data`,
  upload: `http://web.${LAB.domain}/upload`,
} as const;

/** One request, as the server saw it. */
export interface WebRequest {
  /** Who asked: behind a gateway that translates addresses, the gateway. */
  readonly client: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** Bytes of the answer, and of the request, with their headers. */
  readonly sent: number;
  readonly received: number;
}

/** Configuration of nginx (ngx_http_dav_module for PUT). Requests are logged a JSON line each. */
export function webConfig(): string {
  return `user www-data;
worker_processes 1;
pid /run/nginx.pid;
error_log stderr;
events { worker_connections 256; }
http {
  log_format requests escape=json '{"client":"$remote_addr","method":"$request_method","path":"$uri",'
    '"status":$status,"sent":$bytes_sent,"received":$request_length}';
  access_log ${ACCESS_LOG} requests;
  default_type application/octet-stream;
  sendfile on;
  server {
    listen ${LAB.pool.address}:80;
    root /srv;
    client_max_body_size 0;
    location /data/ { limit_except GET { deny all; } }
    location /upload/ { dav_methods PUT; create_full_put_path on; }
  }
}
`;
}

/** Starts the pool's web server, with empty /data and /upload. */
export async function startWebServer(lab: Lab): Promise<ManagedProcess> {
  const host = lab.host('pool');
  await host.writeFile(CONFIG, webConfig());
  await host.output(['install', '-d', '/srv/data', '/var/log/nginx']);
  await host.output(['install', '-d', '-o', 'www-data', '/srv/upload']);
  const server = await host.start(['nginx', '-c', CONFIG, '-e', 'stderr', '-g', 'daemon off;']);
  const ready = await poll(
    async () =>
      (await host.run(['curl', '-s', '-o', '/dev/null', `http://${LAB.pool.address}/`])).code === 0 ||
      undefined,
    { timeoutMs: 10_000 },
  );
  if (ready) return server;
  await server.stop({ signal: 'SIGTERM', graceMs: 1000 });
  throw new FaultError('lab-broken', {
    host: 'pool',
    why: 'nginx does not answer',
    log: host.log('nginx'),
  });
}

/** Puts a file of `bytes` random bytes under /data, and returns its SHA-256 in hex. */
export async function publish(lab: Lab, name: string, bytes: number): Promise<string> {
  const script = 'head -c "$2" /dev/urandom >"/srv/data/$1" && sha256sum "/srv/data/$1"';
  return (await lab.host('pool').output(['sh', '-c', script, 'sh', name, String(bytes)])).slice(0, 64);
}

/** What was uploaded under this name. Throws `lab-broken` when nothing was. */
export async function uploaded(lab: Lab, name: string): Promise<string> {
  return await lab.host('pool').output(['cat', `/srv/upload/${name}`]);
}

/** All requests so far, in order. */
export async function webRequests(lab: Lab): Promise<WebRequest[]> {
  const text = await lab.host('pool').output(['cat', ACCESS_LOG]);
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as WebRequest]));
}
