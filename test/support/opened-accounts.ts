import type { TestApp } from './app.js';
import { aCaller, aCompany, aLink, aRequest } from './requests.js';
import type { ProvisioningTransport } from './transports.js';

/** A user whose password an org_admin has set, and an admin who would grant them roles. */
export async function anAccountOpenedBySomebodyElse(app: TestApp, transport: ProvisioningTransport) {
  const { organization, buildings, token } = await aCompany(app);
  const setter = await aCaller(app, organization, { roleKeys: ['org_admin'] });
  const request = aRequest({ identity: { password: 'known to the setter' } });
  const { result } = await transport.provision(app, setter.token, request);
  const boss = { orgId: organization.id, id: result!.user.id!, email: result!.user.email };
  const promote = (...orgRoleKeys: string[]) => transport.provision(app, token, aLink(boss, { orgRoleKeys }));
  return { organization, buildings, token, setter, boss, promote };
}
