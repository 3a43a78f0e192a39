import type { IdentityList, InviteEntry, NodeEntry } from '../../gateway/list-identities.js';

/** `gateway identities` for people: a line for each invite, and one for each of its nodes. */
export function renderIdentities({ invites, answers }: IdentityList): string {
  if (invites.length === 0) return 'there are no invites yet\n';
  const note = answers ? '' : 'the gateway does not answer: who is connected is not known\n';
  return note + invites.flatMap((invite) => [inviteLine(invite), ...nodeLines(invite)]).join('');
}

/** Those that have ended are only counted: each start of a pilot may be one. JSON has them all. */
function nodeLines({ nodes }: InviteEntry): string[] {
  const valid = nodes.filter(({ state }) => state === 'valid');
  const ended = nodes.length - valid.length;
  return [
    ...valid.map(nodeLine),
    ...(ended > 0 ? [`  and ${ended} that ${ended === 1 ? 'has' : 'have'} ended\n`] : []),
  ];
}

function inviteLine({ name, state, expires, places, taken }: InviteEntry): string {
  return `${name}  ${state === 'valid' ? `until ${expires}` : state}, ${taken} of ${places} ${places === 1 ? 'place' : 'places'} taken\n`;
}

function nodeLine({ name, address, label, expires, connected }: NodeEntry): string {
  const how = `${connected ? 'connected' : 'not connected'}, until ${expires}`;
  return `  ${address.padEnd(15)} ${name}${label === undefined ? '' : ` (${label})`}: ${how}\n`;
}
