import { rm } from 'node:fs/promises';
import type { TestServer } from './global-setup.js';

export default async function globalTeardown(): Promise<void> {
  const { testServer } = globalThis as unknown as { testServer: TestServer };
  await testServer.server.stop();
  await rm(testServer.dataDir, { recursive: true, force: true });
}
