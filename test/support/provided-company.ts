import type { TestApp } from './app.js';
import { aUser, type TestUser, type UserOptions } from './builders.js';
import { sendGraphql } from './graphql.js';
import { anAccount, aProviderKey, TestProvider } from './identity-provider.js';
import { startTestApp } from './app.js';
import type { ProviderAccount } from './provider.process.js';
import { aCompany, type TestCompany } from './requests.js';

/** The id of the user that a token means, or the code of the refusal. */
export async function idBehind(app: TestApp, token: string): Promise<string> {
  const { data, code } = await sendGraphql(app, token, '{ me { id } }');
  return code ?? (data as { me: { id: string } }).me.id;
}

/** A company whose users sign in at an identity provider. */
export interface ProvidedCompany {
  provider: TestProvider;
  app: TestApp;
  company: TestCompany;
  aPerson(options?: UserOptions): Promise<TestUser>;
  accountOf(user: { email: string }, sub?: string): ProviderAccount;
  /** The id of the user that a new token of the account means, or the code of the refusal. */
  whoIs(account: ProviderAccount, claims?: Record<string, unknown>): Promise<string>;
  /** Issuer and subject that the user is bound to. */
  bindingOf(user: TestUser): Promise<(string | null)[]>;
  readdress(user: TestUser, change: { email?: string; name?: string }): Promise<unknown>;
  setActive(user: TestUser, active: boolean): Promise<unknown>;
  close(): Promise<void>;
}

export async function aProvidedCompany(): Promise<ProvidedCompany> {
  const provider = await TestProvider.start(await aProviderKey('ES256'));
  const app = await startTestApp({ identityProvider: provider.settings });
  const company = await aCompany(app);
  const ask = (query: string, input: object) => sendGraphql(app, company.token, query, { input });
  return {
    provider,
    app,
    company,
    aPerson: (options) => aUser(app.prisma, company.organization, options),
    accountOf: (user, sub) => anAccount(company.organization, user, sub),
    whoIs: async (account, claims) => idBehind(app, await provider.sign(account, claims)),
    bindingOf: async ({ orgId, id }) => {
      const user = await app.prisma.user.findUniqueOrThrow({ where: { orgId_id: { orgId, id } } });
      return [user.identityIssuer, user.identitySubject];
    },
    readdress: ({ id: userId }, change) =>
      ask('mutation ($input: UpdateUserInput!) { updateUser(input: $input) { id } }', { userId, ...change }),
    setActive: ({ email }, active) =>
      ask('mutation ($input: ProvisionUserInput!) { provisionUser(input: $input) { created } }', {
        identity: { email, active },
      }),
    close: async () => {
      await provider.kill();
      await app.close();
    },
  };
}
