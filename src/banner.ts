import { logLine } from './observability/log-line.js';
import { demoCall } from './database/demo/demo-call.js';
import type { PrismaService } from './database/prisma.service.js';
import type { Settings } from './settings/settings.js';

/**
 * The text that `npm start` prints: the addresses and, with demo data, an example call to paste. In production it is
 * one line of JSON with the addresses.
 */
export async function banner(settings: Settings, prisma: PrismaService): Promise<string> {
  const { publicUrl, demoData, explorer, metricsPort, isProduction } = settings;
  const places = {
    console: `${publicUrl}/`,
    GraphQL: `${publicUrl}/graphql`,
    ...(explorer && { GraphiQL: `${publicUrl}/graphiql` }),
    'REST docs': `${publicUrl}/api/docs`,
    health: `${publicUrl}/health/ready`,
    ...(metricsPort !== null && { metrics: `http://localhost:${String(metricsPort)}/metrics` }),
  };
  const title = `Listening at ${publicUrl}`;
  if (isProduction) return logLine('Start', { message: title, ...places });
  const lines = Object.entries(places).map(([name, url]) => `  ${name.padEnd(11)} ${url}`);
  return [title, ...lines, ...(demoData ? await demo(publicUrl, prisma) : [])].join('\n');
}

async function demo(publicUrl: string, prisma: PrismaService): Promise<string[]> {
  const call = await demoCall(prisma);
  if (call === null) return [];
  const { login, input } = call;
  return [
    '',
    `Demo sign-in: organization "${login.organization}", ${login.email}, password "${login.password}"`,
    'Provision a user. Paste this twice: the second call changes nothing.',
    '',
    `TOKEN=$(curl -s ${publicUrl}/api/auth/login -H 'content-type: application/json' \\`,
    `  -d '${JSON.stringify(login)}' | sed 's/.*"accessToken":"\\([^"]*\\)".*/\\1/')`,
    `curl -s ${publicUrl}/api/org/users/provision \\`,
    `  -H "authorization: Bearer $TOKEN" -H 'content-type: application/json' \\`,
    `  -d '${JSON.stringify(input)}'`,
    '',
  ];
}
