import { LAB } from './topology.js';

/**
 * The whole configuration of the lab's pool. It stands for a pool that exists already: nothing in it knows of VPNs,
 * gateways or the HPC site. (HTCondor manual, "Configuration Macros", "Security".)
 */
export function poolConfig(): string {
  return `# A central manager and a schedd, behind one port.
CONDOR_HOST = ${LAB.pool.fqdn}
COLLECTOR_HOST = ${LAB.pool.fqdn}:9618
UID_DOMAIN = ${LAB.domain}
TRUST_DOMAIN = ${LAB.domain}
DEFAULT_DOMAIN_NAME = ${LAB.domain}
NETWORK_INTERFACE = ${LAB.pool.address}
ENABLE_IPV6 = False
USE_SHARED_PORT = True
SHARED_PORT_PORT = 9618
DAEMON_LIST = MASTER, SHARED_PORT, COLLECTOR, NEGOTIATOR, SCHEDD

# Everybody proves who they are, and every byte is encrypted. Pilots hold a token for ${PILOT_IDENTITY}.
SEC_DEFAULT_AUTHENTICATION = REQUIRED
SEC_DEFAULT_AUTHENTICATION_METHODS = FS, IDTOKENS
SEC_DEFAULT_ENCRYPTION = REQUIRED
SEC_DEFAULT_INTEGRITY = REQUIRED
SEC_ENABLE_MATCH_PASSWORD_AUTHENTICATION = True
ALLOW_ADMINISTRATOR = root@$(UID_DOMAIN), condor@$(UID_DOMAIN)
ALLOW_DAEMON = condor@$(UID_DOMAIN), root@$(UID_DOMAIN)
ALLOW_NEGOTIATOR = $(ALLOW_DAEMON)
ALLOW_ADVERTISE_MASTER = $(ALLOW_DAEMON), ${PILOT_IDENTITY}
ALLOW_ADVERTISE_STARTD = $(ALLOW_DAEMON), ${PILOT_IDENTITY}
ALLOW_READ = *@$(UID_DOMAIN)
ALLOW_WRITE = *@$(UID_DOMAIN)

# What every access point of wmAgent needs: its attribute RequestResizedCpus otherwise becomes a clause
# TARGET.ResizedCpus >= RequestResizedCpus of the job, which no slot satisfies.
SUBMIT_GENERATE_CUSTOM_RESOURCE_REQUIREMENTS = False

# A pool for tests: matches within seconds.
NEGOTIATOR_INTERVAL = 2
NEGOTIATOR_MIN_INTERVAL = 1
NEGOTIATOR_CYCLE_DELAY = 1
SCHEDD_INTERVAL = 10
SCHEDD_MIN_INTERVAL = 1
`;
}

export const PILOT_IDENTITY = `pilot@${LAB.domain}`;

/** What a pilot's token allows: to advertise itself, and to look. */
export const PILOT_AUTHORIZATIONS = ['ADVERTISE_STARTD', 'ADVERTISE_MASTER', 'READ'] as const;
