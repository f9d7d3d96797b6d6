/** Whether `error` carries one of these codes, as those of Node.js (`EEXIST`) and PostgreSQL (`42P04`) do. */
export function hasCode(error: unknown, ...codes: string[]): boolean {
  // By its shape: an error of another realm, as under jest, is no instance of our Error.
  return typeof error === 'object' && error !== null && 'code' in error && codes.includes(String(error.code));
}
