import { Logger } from '@nestjs/common';

/** What the server logs as warnings and errors while `work` runs. */
export async function logged(work: () => Promise<unknown>): Promise<string[]> {
  const lines: string[] = [];
  const [error, warn] = [Logger.prototype.error, Logger.prototype.warn];
  const note = (line: unknown) => void lines.push(String(line));
  Object.assign(Logger.prototype, { error: note, warn: note });
  try {
    await work();
  } finally {
    Object.assign(Logger.prototype, { error, warn });
  }
  return lines;
}
