import { graphql, type ResultOf } from '../api/graphql.js';

export const API_KEYS = graphql(`
  query ApiKeys {
    apiKeys {
      id
      name
      roleKeys
      makerId
      makerName
      createdAt
      expiresAt
      lastUsedAt
      revokedAt
    }
    roles {
      key
      name
      grantable
    }
  }
`);

type Answer = ResultOf<typeof API_KEYS>;
export type ListedKey = NonNullable<Answer['apiKeys']>[number];
export type KeyRole = Answer['roles'][number];

export const CREATE_KEY = graphql(`
  mutation CreateKey($input: CreateApiKeyInput!) {
    createApiKey(input: $input) {
      secret
      apiKey {
        id
        name
      }
    }
  }
`);

export const REVOKE_KEY = graphql(`
  mutation RevokeKey($id: ID!) {
    revokeApiKey(id: $id) {
      id
    }
  }
`);

/** Live keys of an organization. */
export const MOST_KEYS = 20;

export type KeyStatus = 'LIVE' | 'REVOKED' | 'EXPIRED';

export function statusOf({ revokedAt, expiresAt }: ListedKey, now = Date.now()): KeyStatus {
  if (revokedAt !== null) return 'REVOKED';
  return expiresAt !== null && Date.parse(expiresAt) <= now ? 'EXPIRED' : 'LIVE';
}
