import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Metrics } from './metrics.js';

/** Serves the metrics on a port of its own, because clients of the API must not read them. */
export async function serveMetrics(metrics: Metrics, port: number, host: string): Promise<Server> {
  const server = createServer((request, response) => void answer(metrics, request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const isTaken = error.code === 'EADDRINUSE';
      reject(isTaken ? new Error(`Port ${String(port)} is in use. Set another METRICS_PORT.`) : error);
    });
    server.listen(port, host, resolve);
  });
  return server;
}

async function answer(metrics: Metrics, { method, url }: IncomingMessage, response: ServerResponse): Promise<void> {
  const isRead = method === 'GET' || method === 'HEAD';
  if (url?.split('?', 1)[0] !== '/metrics' || !isRead) {
    response.writeHead(404).end();
    return;
  }
  try {
    const text = await metrics.text();
    response.writeHead(200, { 'content-type': metrics.contentType }).end(method === 'HEAD' ? undefined : text);
  } catch {
    response.writeHead(500).end();
  }
}
