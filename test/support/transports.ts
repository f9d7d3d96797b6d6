import request from 'supertest';
import type { ProvisionResult } from '../../src/provisioning/provision-result.model.js';
import type { Problem } from '../../src/errors/domain-error.js';
import type { TestApp } from './app.js';

/** What either transport answered, in one form. Absent and null fields of changes are the same. */
export interface Answer {
  /** HTTP status; over GraphQL 200 for everything that was executed. */
  status: number;
  result?: ProvisionResult;
  /** Top-level code. */
  code?: string;
  errors?: Problem[];
  /** The whole body as sent. */
  text: string;
}

export interface ProvisioningTransport {
  name: 'REST' | 'GRAPHQL';
  provision(app: TestApp, token: string | null, input: unknown): Promise<Answer>;
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
    const { status, body, text } = await call.send(input as object);
    if (status < 300) return { status, result: body as ProvisionResult, text };
    const { code, errors } = body as { code: string; errors: Problem[] };
    return { status, code, errors, text };
  },
};

interface GraphqlBody {
  data?: { provisionUser: ProvisionResult } | null;
  errors?: { extensions: { code: string; errors: Problem[] } }[];
}

const graphql: ProvisioningTransport = {
  name: 'GRAPHQL',
  provision: async ({ url }, token, input) => {
    const call = request(url).post('/graphql');
    if (token !== null) void call.set('authorization', `Bearer ${token}`);
    const { status, body, text } = await call.send({ query: PROVISION_USER, variables: { input } });
    const { data, errors } = body as GraphqlBody;
    if (errors === undefined) {
      const result = data!.provisionUser;
      return { status, result: Object.assign(result, { changes: result.changes.map(withoutNulls) }), text };
    }
    return { status, ...errors[0]!.extensions, text };
  },
};

/** REST leaves out what does not apply, GraphQL says null; an occupancyId that a dry run does not know yet is left out here too. */
export function withoutNulls<T extends object>(change: T): T {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== null)) as T;
}

export const TRANSPORTS: readonly [string, ProvisioningTransport][] = [
  ['REST', rest],
  ['GraphQL', graphql],
];
