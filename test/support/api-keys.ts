import { randomBytes } from 'node:crypto';
import { newKey } from '../../src/auth/api-key.js';
import type { TestApp } from './app.js';
import { sendGraphql } from './graphql.js';
import type { TestUser } from './builders.js';

/** A key as `apiKeys` shows it. */
export interface ListedKey {
  id: string;
  name: string;
  roleKeys: string[];
  makerId: string;
  makerName: string;
  createdAt: string;
  expiresAt: string | null;
  lastUsedAt: string | null;
  revokedAt: string | null;
}

const FIELDS = 'id name roleKeys makerId makerName createdAt expiresAt lastUsedAt revokedAt';
const CREATE = `mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret apiKey { ${FIELDS} } } }`;
const REVOKE = `mutation ($id: ID!) { revokeApiKey(id: $id) { ${FIELDS} } }`;

/** What a call with a key or about keys answered. */
export interface KeyAnswer {
  code: string | undefined;
  /** Each problem as `CODE pointer`. */
  problems: string[];
  secret: string;
  apiKey: ListedKey;
  text: string;
}

/** Creates a key as a client does. */
export async function createApiKey(app: TestApp, token: string, input: object): Promise<KeyAnswer> {
  const {
    data,
    code,
    errors = [],
    text,
  } = await sendGraphql(app, token, CREATE, {
    input: { name: 'Nightly import', roleKeys: ['org_admin'], ...input },
  });
  const problems = errors.map((problem) => `${problem.code} ${problem.pointer}`);
  return { code, problems, ...data?.createApiKey, text };
}

export async function revokeApiKey(app: TestApp, token: string, id: string): Promise<KeyAnswer> {
  const { data, code, text } = await sendGraphql(app, token, REVOKE, { id });
  return { code, problems: [], secret: '', apiKey: data?.revokeApiKey, text };
}

export async function apiKeysOf(app: TestApp, token: string): Promise<ListedKey[]> {
  const { data } = await sendGraphql(app, token, `{ apiKeys { ${FIELDS} } }`);
  return data.apiKeys as ListedKey[];
}

/** A key and its text. */
export interface TestKey {
  orgId: number;
  id: string;
  secret: string;
}

interface KeyOptions {
  name?: string;
  roleKeys?: string[];
  expiresAt?: Date;
  revokedAt?: Date;
}

/** A key that this user has made, with the role `org_admin` unless the options say otherwise. */
export async function aKey({ prisma }: TestApp, maker: TestUser, options: KeyOptions = {}): Promise<TestKey> {
  const { orgId, id: makerId } = maker;
  const { secret, keyHash } = newKey(orgId);
  const secretHash = Buffer.from(keyHash.slice(2), 'hex');
  const { id } = await prisma.apiKey.create({
    data: { orgId, makerId, name: 'Nightly import', roleKeys: ['org_admin'], secretHash, ...options },
  });
  return { orgId, id, secret };
}

/** Replaces the role of a user, for example of the maker of a key. */
export async function setRole({ prisma }: TestApp, { orgId, id }: TestUser, key: string): Promise<void> {
  const role = await prisma.role.findUniqueOrThrow({ where: { key } });
  await prisma.userRole.updateMany({ where: { orgId, userId: id }, data: { roleId: role.id } });
}

/** A well-formed key that nobody has made. */
export const aStrangeKey = (orgId: number): string => `ppk_${String(orgId)}_${randomBytes(32).toString('base64url')}`;
