import { HOLDINGS } from '../../src/provisioning/holdings/index.js';

/**
 * Where problems may point to, in the order in which they come.
 * The empty pointer is that of a caller who may do nothing at all.
 */
const SECTIONS = [
  /^$|^\/identity(\/|$)|^\/grants$/,
  ...Object.keys(HOLDINGS).map((name) => new RegExp(`^/grants/${name}(/|$)`)),
  /^\/mode(\/|$)/,
];

/** More entries than a list can have. */
const ENTRIES = 1_000;

/**
 * A number by which problems are in order: sections, and in a list its entries.
 * @throws Error for a pointer into a section that has no place in the order
 */
export function placeOf(pointer: string): number {
  const section = SECTIONS.findIndex((pattern) => pattern.test(pointer));
  if (section === -1) throw new Error(`${pointer} is in no section whose place is known`);
  const index = /^\/grants\/\w+\/(\d+)/.exec(pointer)?.[1];
  return section * ENTRIES + Number(index ?? 0);
}
