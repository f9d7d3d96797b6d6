import type { TestApp } from './app.js';

/** `METHOD /path` of each route of the server, from the tree that fastify prints. */
export function routesOf({ app }: TestApp): string[] {
  const server = app.getHttpAdapter().getInstance() as unknown as { printRoutes(options: object): string };
  const trail: string[] = [];
  return server
    .printRoutes({ commonPrefix: false })
    .split('\n')
    .flatMap((line) => {
      const found = /^([│├└─ ]*)(\S+)(?: \(([A-Z, ]+)\))?/.exec(line);
      if (found === null) return [];
      const depth = found[1]!.length / 4;
      trail.splice(depth - 1, Infinity, found[2]!);
      return (found[3] ?? '').split(', ').flatMap((method) => (method === '' ? [] : [`${method} ${trail.join('')}`]));
    });
}
