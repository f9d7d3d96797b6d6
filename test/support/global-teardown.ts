import { closeBrowser } from './browser.js';
import { endCommandProcesses } from './commands.js';

export default async function globalTeardown(): Promise<void> {
  const { stopServer } = globalThis as unknown as { stopServer: () => Promise<void> };
  // With one worker the tests ran in this process.
  endCommandProcesses();
  await closeBrowser();
  await stopServer();
}
