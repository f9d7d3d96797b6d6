/** Whether `error` carries one of these codes, as those of Node.js (`EEXIST`) and PostgreSQL (`42P04`) do. */
export function hasCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
