const PREDEFINED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** What a text may name: the five of XML, and those that its document type declares. */
export type Entities = ReadonlyMap<string, string>;

const REFERENCE = /&(?:#x([0-9a-fA-F]{1,6})|#(\d{1,7})|([A-Za-z_:][\w:.-]*));/g;

/** Why a text cannot be read; undefined when all of its references are known. */
export function refusedReference(text: string, entities: Entities): string | undefined {
  if (text.replace(REFERENCE, '').includes('&')) return 'an & that begins no reference (write &amp;)';
  for (const [whole, hex, decimal, name] of text.matchAll(REFERENCE)) {
    if (name !== undefined && PREDEFINED[name] === undefined && !entities.has(name))
      return `the entity ${whole} is declared nowhere`;
    if (name === undefined && !isCharacter(codeOf(hex, decimal))) return `${whole} is no character of XML`;
  }
  return undefined;
}

/** An attribute's value as a parser hands it on. XML 1.0, 3.3.3 */
export function attributeValue(raw: string, entities: Entities, depth = 0): string {
  return raw.replace(/\r\n|[\t\n\r]/g, ' ').replace(REFERENCE, (whole, hex, decimal, name) => {
    if (name === undefined) return String.fromCodePoint(codeOf(hex, decimal));
    const declared = entities.get(name);
    // An entity that names itself ends here; the factory's parser refuses it when it is used.
    if (declared !== undefined && depth < 8) return attributeValue(declared, entities, depth + 1);
    return PREDEFINED[name] ?? whole;
  });
}

/** A value as it may stand between double quotes. */
export function escapeValue(value: string): string {
  return value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

function codeOf(hex: string | undefined, decimal: string | undefined): number {
  return hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
}

/** XML 1.0, production 2. */
function isCharacter(code: number): boolean {
  if (code === 9 || code === 10 || code === 13) return true;
  return (
    (code >= 0x20 && code <= 0xd7ff) ||
    (code >= 0xe000 && code <= 0xfffd) ||
    (code > 0xffff && code <= 0x10ffff)
  );
}
