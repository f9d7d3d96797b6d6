/** Whether `error` has one of these codes, for example of Node.js (`EEXIST`) or PostgreSQL (`42P04`). */
export function hasCode(error: unknown, ...codes: string[]): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && codes.includes(String(error.code));
}
