import type { TestApp } from './app.js';
import { request } from './http-client.js';

/** The HTTP status of /health/ready. */
export const ready = async ({ url }: TestApp): Promise<number> => (await request(url).get('/health/ready')).status;

/** @returns the HTTP status of /health/ready and what is logged meanwhile */
export async function readyAndLog(app: TestApp): Promise<{ status: number; log: string }> {
  let log = '';
  const { write } = process.stdout;
  process.stdout.write = (text: string | Uint8Array) => (log += String(text)).length > 0;
  try {
    return { status: await ready(app), log };
  } finally {
    process.stdout.write = write;
  }
}
