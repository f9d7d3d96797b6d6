import type { ClassConstructor } from 'class-transformer';
import { checkInput } from '../../src/validation/input.pipe.js';

/** `CODE /pointer` of every problem, by pointer; empty if the value is accepted. */
export function problemsWith(type: ClassConstructor<object>, value: unknown): string[] {
  const checked = checkInput(type, value);
  if (!('problems' in checked)) return [];
  return [...checked.problems]
    .sort((a, b) => (a.pointer < b.pointer ? -1 : 1))
    .map(({ code, pointer }) => `${code} ${pointer}`);
}

/** The accepted value after conversion, as plain objects. */
export function accepted(type: ClassConstructor<object>, value: unknown): unknown {
  const checked = checkInput(type, value);
  if ('problems' in checked) throw new Error(`Not accepted: ${JSON.stringify(checked.problems)}`);
  return JSON.parse(JSON.stringify(checked.input)) as unknown;
}

/** Strings that every text field refuses: PostgreSQL refuses them, or they break lines and logs. */
export const UNCLEAN: readonly [string, string][] = [
  ['NUL', 'a\u0000bcdefgh'],
  ['a tab', 'a\tbcdefgh'],
  ['a line feed', 'a\nbcdefgh'],
  ['an escape', 'a\u001b[2Jbcdefgh'],
  ['DEL', 'a\u007fbcdefgh'],
  ['a control character of the C1 block', 'a\u0085bcdefgh'],
  ['a line separator', 'a\u2028bcdefgh'],
  ['a paragraph separator', 'a\u2029bcdefgh'],
  ['a lone high surrogate', 'abcdefgh\ud800'],
  ['a lone low surrogate', '\udc00abcdefgh'],
  ['surrogates in the wrong order', 'abcdefgh\udc00\ud800'],
];

/** Values of other types than a string. */
export const NOT_STRINGS: readonly [string, unknown][] = [
  ['a number', 1],
  ['a boolean', true],
  ['a list', ['jane@org.com']],
  ['an empty list', []],
  ['an object', { toString: 'jane@org.com' }],
];
