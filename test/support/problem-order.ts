import { ALL_HOLDINGS } from '../../src/provisioning/holdings/index.js';

/**
 * The sections that problems can point to, in their order.
 * The empty pointer is for a caller who may not provision at all.
 */
const SECTIONS = [
  /^$|^\/identity(\/|$)|^\/grants$/,
  ...ALL_HOLDINGS.map(([name]) => new RegExp(`^/grants/${name}(/|$)`)),
  ...ALL_HOLDINGS.map(([, { revocations }]) => new RegExp(`^/revocations/${revocations}(/|$)`)),
  /^\/revocations\/everything$/,
  /^\/mode(\/|$)/,
];

/** More entries than a list can have. */
const ENTRIES = 1_000;

/**
 * A number that orders problems by section, and by index within a list.
 * @throws Error for a pointer into an unknown section
 */
export function placeOf(pointer: string): number {
  const section = SECTIONS.findIndex((pattern) => pattern.test(pointer));
  if (section === -1) throw new Error(`${pointer} is in no section whose place is known`);
  const index = /^\/(?:grants|revocations)\/\w+\/(\d+)/.exec(pointer)?.[1];
  return section * ENTRIES + Number(index ?? 0);
}
