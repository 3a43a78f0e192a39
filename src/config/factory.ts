import { z } from 'zod';
import { endpointSchema, showEndpoint } from './endpoint.js';

/**
 * A path that goes through the factory's files and the pilot's shell scripts as it is: those split at blanks and
 * evaluate quotes (condor_startup.sh, set_var).
 */
const plainPath = (begin: string, what: string) =>
  z.string().regex(new RegExp(`^${begin}[A-Za-z0-9@%+=:,./_-]+$`), what);

const onFactory = plainPath('/', 'must be an absolute path of letters, digits and @%+=:,./_-');
const onNode = plainPath('(~/|/)', 'must be an absolute path, or ~/..., of letters, digits and @%+=:,./_-');

/** Options of `factory enable`. */
export const enableSchema = z.strictObject({
  mode: z.enum(['script', 'wrap']),
  gateway: endpointSchema.transform(showEndpoint),
  invite: onNode.optional(),
  bundle: onFactory.optional(),
  bundleDir: onNode.optional(),
  scripts: onFactory,
});

export type EnableOptions = z.output<typeof enableSchema>;

/** Where the bundle is looked for when nothing says where it is. */
export const DEFAULT_BUNDLE = '/var/lib/gwms-factory/glidein-vpn/00-bundle.tgz';
