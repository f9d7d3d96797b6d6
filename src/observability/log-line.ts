/** A line of the log in production, with the fields that Nest's logger writes. */
export function logLine(context: string, fields: object, level: 'log' | 'warn' | 'fatal' = 'log'): string {
  return JSON.stringify({ level, pid: process.pid, timestamp: Date.now(), context, ...fields });
}
