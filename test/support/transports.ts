import type { ProvisionResult } from '../../src/provisioning/provision-result.model.js';
import type { Problem } from '../../src/errors/domain-error.js';
import type { TestApp } from './app.js';
import { request } from './http-client.js';

/** A class after JSON: plain objects, and dates as strings. */
type Json<T> = T extends Date
  ? string
  : T extends readonly (infer Item)[]
    ? Json<Item>[]
    : T extends object
      ? { [K in keyof T]: Json<T[K]> }
      : T;

/** The answer of either transport in one form. Absent and null fields of changes are the same. */
export interface Answer {
  /** HTTP status; over GraphQL 200 for every executed request. */
  status: number;
  result?: Json<ProvisionResult>;
  /** Top-level code. */
  code?: string;
  errors?: Problem[];
  /** The whole body as sent by the server. */
  text: string;
  /** The header x-request-id. */
  requestId?: string | undefined;
  /** The header retry-after. */
  retryAfter?: string | undefined;
}

export interface ProvisioningTransport {
  name: 'REST' | 'GRAPHQL';
  provision(app: Pick<TestApp, 'url'>, token: string | null, input: unknown): Promise<Answer>;
}

export const PROVISION_USER = /* GraphQL */ `
  mutation provisionUser($input: ProvisionUserInput!) {
    provisionUser(input: $input) {
      user {
        id
        email
        name
        status
      }
      created
      linkedExisting
      dryRun
      applied {
        orgRoleKeys
        buildingAssignments {
          buildingId
          type
        }
        resident {
          occupancyId
          unitId
          buildingId
        }
      }
      changes {
        kind
        roleKey
        buildingId
        unitId
        occupancyId
        type
        previousType
      }
      invitation {
        status
        expiresAt
      }
      warnings {
        code
        pointer
        detail
      }
    }
  }
`;

const rest: ProvisioningTransport = {
  name: 'REST',
  provision: async ({ url }, token, input) => {
    const call = request(url).post('/api/org/users/provision');
    if (token !== null) void call.set('authorization', `Bearer ${token}`);
    const { status, body, text, headers } = await call.send(input as object);
    const requestId = headers['x-request-id'];
    if (status < 300) return { status, result: body as Json<ProvisionResult>, text, requestId };
    const { code, errors } = body as { code: string; errors: Problem[] };
    return { status, code, errors, text, requestId, retryAfter: headers['retry-after'] };
  },
};

interface GraphqlBody {
  data?: { provisionUser: Json<ProvisionResult> | null } | null;
  errors?: { extensions: { code: string; errors: Problem[] } }[];
}

const graphql: ProvisioningTransport = {
  name: 'GRAPHQL',
  provision: async ({ url }, token, input) => {
    const call = request(url).post('/graphql');
    if (token !== null) void call.set('authorization', `Bearer ${token}`);
    const { status, body, text, headers } = await call.send({ query: PROVISION_USER, variables: { input } });
    const requestId = headers['x-request-id'];
    const { data, errors } = body as GraphqlBody;
    if (errors === undefined) {
      const result = data!.provisionUser!;
      return { status, result: { ...result, changes: result.changes.map(withoutNulls) }, text, requestId };
    }
    return { status, ...errors[0]!.extensions, text, requestId, retryAfter: headers['retry-after'] };
  },
};

/**
 * REST omits what does not apply, GraphQL answers null. This also omits an occupancyId that a dry run does not know.
 */
export function withoutNulls<T extends object>(change: T): T {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== null)) as T;
}

export const TRANSPORTS: readonly [string, ProvisioningTransport][] = [
  ['REST', rest],
  ['GraphQL', graphql],
];
