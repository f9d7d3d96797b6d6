import { createServer } from 'node:net';

/** @returns `wanted`, or the next port that nothing listens on */
export async function freePort(host: string, wanted: number): Promise<number> {
  for (let port = wanted; port < wanted + 100; port++) if (await isFree(host, port)) return port;
  throw new Error(`no free port between ${wanted} and ${wanted + 99}`);
}

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}
