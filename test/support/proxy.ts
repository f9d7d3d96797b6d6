import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A TCP proxy before the database, to interrupt connections. */
export interface DatabaseProxy {
  /** The database's URL through the proxy. */
  url: string;
  /** Closes every connection and refuses new ones. */
  cut(): Promise<void>;
  /** Silently drops all traffic in both directions. */
  stall(): void;
  /**
   * Drops the next answer to a COMMIT, which the database has executed; then the connection closes, or stays silent.
   */
  loseCommit(how: 'ENDS' | 'FALLS_SILENT'): void;
  /** Restores the proxy, on the same port. */
  mend(): Promise<void>;
  close(): Promise<void>;
}

/** PostgreSQL's message after a COMMIT (CommandComplete). */
const COMMITTED = Buffer.from('C\0\0\0\x0bCOMMIT\0');

export async function aDatabaseProxy(databaseUrl: string): Promise<DatabaseProxy> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let isStalled = false;
  let losing: 'ENDS' | 'FALLS_SILENT' | undefined;
  const proxy: Server = createServer((client) => {
    const server = connect(Number(target.port), target.hostname);
    let isSilent = false;
    const isLost = (from: Socket, chunk: Buffer): boolean => {
      if (losing === undefined || from !== server || !chunk.includes(COMMITTED)) return isSilent;
      isSilent = true;
      if (losing === 'ENDS') client.destroy();
      losing = undefined;
      return true;
    };
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      sockets.add(from);
      from.on('data', (chunk) => {
        if (!isStalled && !isLost(from, chunk)) to.write(chunk);
      });
      from.on('error', () => {});
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  const listen = (port: number) => once(proxy.listen(port, '127.0.0.1'), 'listening');
  const stop = async () => {
    if (!proxy.listening) return;
    const closed = once(proxy, 'close');
    proxy.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };

  await listen(0);
  const { port } = proxy.address() as AddressInfo;
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String(port);
  return {
    url: url.href,
    cut: stop,
    stall: () => {
      isStalled = true;
    },
    loseCommit: (how) => {
      losing = how;
    },
    mend: async () => {
      isStalled = false;
      for (const socket of sockets) socket.destroy();
      if (!proxy.listening) await listen(port);
    },
    close: stop,
  };
}
