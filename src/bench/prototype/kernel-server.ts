import { GATEWAY_PORT, type Place, untilListening } from '../lab/site.js';
import { type PrototypeServer, writeServerFiles } from './server-files.js';

/** The published tool's privileged server: ocserv as root, the kernel forwards and translates. Returns its pin. */
export async function startKernelServer({ dmz, gateway, index }: Place): Promise<string> {
  const network = `10.${100 + index}.0`;
  const server: PrototypeServer = {
    directory: `/run/prototype-${index}`,
    listen: gateway,
    port: GATEWAY_PORT,
    device: `proto${index}n`,
    network,
    asNobody: true,
  };
  const pin = await writeServerFiles(dmz, server, 'root');
  await dmz.output(['nft', '-f', '-'], { input: masquerade(`prototype_${index}`, `${network}.0/24`) });
  const log = dmz.log(`prototype-${index}`);
  const started = await dmz.start(['ocserv', '--foreground', '--config', `${server.directory}/ocserv.conf`], {
    bound: true,
    log,
  });
  await untilListening(dmz, started, GATEWAY_PORT, log);
  return pin;
}

function masquerade(table: string, network: string): string {
  return `table ip ${table} {
  chain postrouting {
    type nat hook postrouting priority srcnat; policy accept;
    ip saddr ${network} masquerade
  }
}
`;
}
