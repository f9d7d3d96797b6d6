import { makeValidator } from 'envalid';
import ipaddr from 'ipaddr.js';
import { emailFindings, normalizeEmail } from '../validation/checks.js';

/** The formats of settings. A message describes the format and never repeats the value, which may be a secret. */

export const wholeNumber = (min: number, max: number) =>
  makeValidator((input: string) => {
    const value = /^\d+$/.test(input) ? Number(input) : NaN;
    if (!(value >= min && value <= max)) {
      throw new Error(`must be a whole number from ${String(min)} to ${String(max)}`);
    }
    return value;
  });

export const flag = oneOf({ true: true, false: false });
export const onOff = oneOf({ on: true, off: false });

function oneOf<T>(choices: Readonly<Record<string, T>>) {
  return makeValidator((input: string) => {
    if (!Object.hasOwn(choices, input)) throw new Error(`must be one of ${Object.keys(choices).join(', ')}`);
    return choices[input] as T;
  });
}

export const postgresUrl = makeValidator(checkedPostgresUrl);

/** @throws Error with the rest of a sentence about the setting */
export function checkedPostgresUrl(input: string): string {
  if (!URL.canParse(input) || !/^postgres(ql)?:$/.test(new URL(input).protocol)) {
    throw new Error('must have the form postgresql://user:password@host:port/database');
  }
  assertPassword(input);
  if (new URL(input).searchParams.has('schema'))
    throw new Error('must not have the parameter schema, because the tables are in the schema public: remove it');
  return input;
}

/**
 * A "/", "?" or "#" in a password ends the host. Then messages such as "host not found" would print a part of the
 * password.
 */
function assertPassword(url: string): void {
  const [, rest = ''] = /^[^:]*:\/\/[^/?#]*(.*)$/s.exec(url) ?? [];
  const { username, password, pathname } = new URL(url);
  if (rest.includes('@') || ![username, password, pathname].every(isEncoded))
    throw new Error('must have special characters of the password percent-encoded, such as %40 for @ and %2F for /');
}

function isEncoded(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

export const webUrl = makeValidator((input: string) => {
  const { protocol, search, hash, username } = URL.canParse(input) ? new URL(input) : new URL('about:blank');
  if (!/^https?:$/.test(protocol) || search + hash + username !== '')
    throw new Error('must be an http or https URL without user name, query and fragment');
  return input.replace(/\/+$/, '');
});

/** Of a service that the server must trust: https, or on this machine. */
export function isHttpsOrLoopback(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || (protocol === 'http:' && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname));
}

/** Kept as it is written, because tokens contain exactly this text. */
export const issuer = makeValidator((input: string) => {
  const { search, hash, username, password } = URL.canParse(input) ? new URL(input) : new URL('about:blank');
  if (!isHttpsOrLoopback(input) || search + hash + username + password !== '' || /[^!-~]|[?#]/.test(input))
    throw new Error('must be an https URL without user name, query and fragment, or http on this machine');
  if (input.length > 255) throw new Error('must be at most 255 characters long');
  return input;
});

export const word = makeValidator((input: string) => {
  if (!/^[!-~]+$/.test(input)) throw new Error('must be ASCII without white space');
  return input;
});

export const folder = makeValidator((input: string) => {
  if (input.trim() === '') throw new Error('must be the path of a folder');
  return input;
});

export const secret = makeValidator((input: string) => {
  if (Buffer.byteLength(input) < 32) throw new Error('must be at least 32 bytes long');
  return input;
});

export const trustProxy = makeValidator((input: string): boolean | number | string => {
  if (input === 'true' || input === 'false') return input === 'true';
  if (/^\d+$/.test(input)) return Number(input);
  if (input.split(',').every(isNetwork)) return input;
  throw new Error('must be true, false, the number of proxies, or a list of their addresses');
});

/**
 * An address, or a range in CIDR notation. Short forms of IPv4 are rejected, because "10/8" means 0.0.0.10/8.
 * A range of zero bits is rejected too: it contains every address, and `true` says that.
 */
function isNetwork(text: string): boolean {
  const { IPv4, IPv6 } = ipaddr;
  const network = text.trim();
  if (IPv4.isValidFourPartDecimal(network) || IPv6.isValid(network)) return true;
  return !/\/0+$/.test(network) && (IPv4.isValidCIDRFourPartDecimal(network) || IPv6.isValidCIDR(network));
}

/** Origins of web pages (scheme, host and port), as browsers send them in `Origin`. */
export const origins = makeValidator((input: string): string[] => {
  const list = input.split(',').map((origin) => origin.trim());
  if (
    !list.every(
      (origin) =>
        URL.canParse(origin) && /^https?:$/.test(new URL(origin).protocol) && new URL(origin).origin === origin,
    )
  )
    throw new Error('must be a list of origins such as https://admin.example, without a path');
  return list;
});

export const smtpUrl = makeValidator((input: string) => {
  if (!URL.canParse(input) || !/^smtps?:$/.test(new URL(input).protocol) || new URL(input).hostname === '')
    throw new Error('must have the form smtp://user:password@host:587, or smtps:// for TLS from the start');
  assertPassword(input);
  return input;
});

export const mailAddress = makeValidator((input: string) => {
  if (emailFindings(normalizeEmail(input)).length > 0) throw new Error('must be an e-mail address');
  return normalizeEmail(input);
});
