import { createRequire } from 'node:module';

/** Top-level domains: those of the root zone and those with a special use (RFC 2606, 6761, 7686). */
const DOMAINS = new Set([
  ...(createRequire(import.meta.url)('tlds') as string[]).map(plain),
  'example',
  'test',
  'invalid',
  'localhost',
  'local',
  'internal',
  'onion',
]);

const LINKS = [
  /\S@\S/, // an address
  /\/\/|\\\\/,
  /[a-z][a-z\d+.-]*:\S/i, // a scheme (RFC 3986, 3.1), such as "mailto:", "sip:", "bitcoin:"
  /\d(?:[\s()./–-]*\d){6}/, // a telephone number
  /\bwww\d*\.\S/i,
  /\.xn--/i, // Punycode (RFC 3492)
  /\d\.\d+\.\d+\.\d/, // IPv4
  /\.[\p{L}\p{N}-]+[/:]\S/u, // a path or a port
  /\.(?=[\p{Ll}\p{Lo}])[\p{L}\p{N}-]{2,}/u, // a small letter after a dot: "evil.example", not "S.p.A."
];

/** Letters and digits that follow a dot without a space. */
const LAST_LABEL = /\.([\p{L}\p{N}-]{2,})/gu;

/**
 * Decides whether a mail can contain a name. Users choose names freely, and mail programs turn some into links.
 * @returns the name; null if it looks like an address or a link
 */
export function nameInMail(name: string): string | null {
  const text = plain(name);
  const endsInDomain = [...text.matchAll(LAST_LABEL)].some(([, label = '']) => DOMAINS.has(label.toLowerCase()));
  return endsInDomain || LINKS.some((link) => link.test(text)) ? null : name;
}

/** Removes accents, width variants and invisible characters: "ｅｖｉｌ。exa\u200Bmple" becomes "evil.example". */
function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, '')
    .replaceAll('\u3002', '.');
}
