import type { TestApp } from './app.js';
import { anOrganization, aUser, type TestOrganization, type TestUser, unique, type UserOptions } from './builders.js';
import type { Answer } from './transports.js';

export interface TestRequest {
  identity: Record<string, unknown> & { email: string };
  grants?: object | null | undefined;
  mode?: object | null | undefined;
}

/**
 * A request that creates and invites a new person, unless the arguments say otherwise. Undefined fields are omitted.
 */
export function aRequest({
  identity,
  grants,
  mode,
}: { identity?: Record<string, unknown>; grants?: object | null; mode?: object | null } = {}): TestRequest {
  return {
    identity: { email: `${unique('person')}@test.example`, name: 'New Person', sendInvite: true, ...identity },
    grants,
    mode,
  };
}

/** A request that links an existing user. */
export function aLink({ email }: TestUser, grants?: object | null, mode?: object | null): TestRequest {
  return { identity: { email }, grants, mode };
}

export interface TestCaller extends TestUser {
  token: string;
}

/** A user with a token. */
export async function aCaller(
  app: TestApp,
  organization: Pick<TestOrganization, 'id'>,
  options?: UserOptions,
): Promise<TestCaller> {
  const user = await aUser(app.prisma, organization, options);
  return { ...user, token: app.tokenFor(user) };
}

export interface TestCompany {
  organization: TestOrganization;
  buildings: TestOrganization['buildings'];
  /** Holds the role `admin`. */
  admin: TestCaller;
  /** The admin's token. */
  token: string;
}

/** An organization of three buildings with a caller who has every permission in it. */
export async function aCompany(app: TestApp): Promise<TestCompany> {
  const organization = await anOrganization(app.prisma);
  const admin = await aCaller(app, organization, { roleKeys: ['admin'] });
  return { organization, buildings: organization.buildings, admin, token: admin.token };
}

/** The refusal, with each problem as `CODE pointer`. */
export function refusal({ code, errors, text }: Answer): { code: string; problems: string[] } {
  if (code === undefined) throw new Error(`This was not refused: ${text}`);
  return { code, problems: (errors ?? []).map((problem) => `${problem.code} ${problem.pointer}`) };
}
