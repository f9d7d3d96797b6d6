import { demoCall } from './database/demo/demo-call.js';
import type { PrismaService } from './database/prisma.service.js';
import type { Settings } from './settings/settings.js';

/** The text that `npm start` prints: the addresses and, with demo data, an example call to paste. */
export async function banner({ publicUrl, demoData, explorer }: Settings, prisma: PrismaService): Promise<string> {
  const places = [
    `Listening at ${publicUrl}`,
    `  console     ${publicUrl}/`,
    `  GraphQL     ${publicUrl}/graphql`,
    ...(explorer ? [`  GraphiQL    ${publicUrl}/graphiql`] : []),
    `  REST docs   ${publicUrl}/api/docs`,
    `  health      ${publicUrl}/health/ready`,
  ];
  return [...places, ...(demoData ? await demo(publicUrl, prisma) : [])].join('\n');
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
