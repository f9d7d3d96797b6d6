import { makeValidator } from 'envalid';
import ipaddr from 'ipaddr.js';
import { emailFindings, normalizeEmail } from '../validation/checks.js';

/** The forms that settings have. A message tells the form and never repeats the value: it may be a secret. */

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

export const postgresUrl = makeValidator((input: string) => {
  if (!URL.canParse(input) || !/^postgres(ql)?:$/.test(new URL(input).protocol)) {
    throw new Error('must be of the form postgresql://user:password@host:port/database');
  }
  return input;
});

export const webUrl = makeValidator((input: string) => {
  const { protocol, search, hash, username } = URL.canParse(input) ? new URL(input) : new URL('about:blank');
  if (!/^https?:$/.test(protocol) || search + hash + username !== '')
    throw new Error('must be an http or https URL, without what follows the path');
  return input.replace(/\/+$/, '');
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
  throw new Error('must be true, false, a number of proxies, or a list of their addresses');
});

/**
 * An address or, with a slash and a number of bits, a range of them. The short forms of IPv4 are refused: "10/8" is
 * 0.0.0.10/8. So are zero bits: that is every address, which is written as `true`.
 */
function isNetwork(text: string): boolean {
  const { IPv4, IPv6 } = ipaddr;
  const network = text.trim();
  if (IPv4.isValidFourPartDecimal(network) || IPv6.isValid(network)) return true;
  return !/\/0+$/.test(network) && (IPv4.isValidCIDRFourPartDecimal(network) || IPv6.isValidCIDR(network));
}

/** Addresses of web pages, scheme and host and port only, as browsers name them in `Origin`. */
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
    throw new Error('must be of the form smtp://user:password@host:587, or smtps:// for TLS from the start');
  return input;
});

export const mailAddress = makeValidator((input: string) => {
  if (emailFindings(normalizeEmail(input)).length > 0) throw new Error('must be an e-mail address');
  return normalizeEmail(input);
});
