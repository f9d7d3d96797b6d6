import { createRequire } from 'node:module';

/** Top-level domains of the root zone, and those reserved for special use (RFC 2606, 6761, 7686). */
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
  /[a-z][a-z\d+.-]*:\S/i, // a scheme (RFC 3986, 3.1), which mail programs make a link of: "mailto:", "sip:", "bitcoin:"
  /\d(?:[\s()./–-]*\d){6}/, // a telephone number
  /\bwww\d*\.\S/i,
  /\.xn--/i, // Punycode (RFC 3492)
  /\d\.\d+\.\d+\.\d/, // IPv4
  /\.[\p{L}\p{N}-]+[/:]\S/u, // a path or a port
  /\.(?=[\p{Ll}\p{Lo}])[\p{L}\p{N}-]{2,}/u, // a dot and at once a small letter: "evil.example", but not "St.John", "S.p.A."
];

/** What stands behind a dot that has no space after it. */
const LAST_LABEL = /\.([\p{L}\p{N}-]{2,})/gu;

/**
 * A name that goes into a mail as it is. People choose names themselves, and mail programs make links of some.
 * @returns null when the name looks like an address or a link: it is not repeated then
 */
export function nameInMail(name: string): string | null {
  const text = plain(name);
  const endsInDomain = [...text.matchAll(LAST_LABEL)].some(([, label = '']) => DOMAINS.has(label.toLowerCase()));
  return endsInDomain || LINKS.some((link) => link.test(text)) ? null : name;
}

/** Without accents, forms of width and what is not drawn, so that "ｅｖｉｌ。exa\u200Bmple" is "evil.example". */
function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, '')
    .replaceAll('\u3002', '.');
}
