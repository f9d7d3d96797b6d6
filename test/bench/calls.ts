import { randomInt, randomUUID } from 'node:crypto';
import { type Estate, UNITS_PER_BUILDING } from './site.js';

/** Kinds of calls: `create` and `wide` for a new person, `repeat` for a person who holds everything already. */
export type Shape = 'create' | 'repeat' | 'wide';

/** Returns another body each time. */
export type Bodies = () => string;

export interface Target {
  path: string;
  /** The body to send, made from the body for REST. */
  wrap: (body: string) => string;
}

export const REST: Target = { path: '/api/org/users/provision', wrap: (body) => body };

/** Selects every field, so that the answers are comparable. */
const MUTATION = `mutation Provision($input: ProvisionUserInput!) {
  provisionUser(input: $input) {
    user { id email name status } created linkedExisting dryRun
    applied { orgRoleKeys buildingAssignments { buildingId type } resident { occupancyId unitId buildingId } }
    changes { kind roleKey buildingId unitId occupancyId type previousType }
    invitation { status expiresAt } warnings { code pointer detail }
  }
}`;

export const GRAPHQL: Target = {
  path: '/graphql',
  wrap: (body) => `{"query":${JSON.stringify(MUTATION)},"variables":{"input":${body}}}`,
};

const ROLES = { create: ['admin', 'org_admin'], wide: ['viewer', 'org_admin', 'admin', 'platform_admin'] };
const ASSIGNMENTS = { create: 2, wide: 100 };
const TYPES = ['MANAGER', 'STAFF'];

/** A person with all grants of the shape, in random places. */
export function aPerson({ buildings }: Pick<Estate, 'buildings'>, shape: 'create' | 'wide'): string {
  const first = randomInt(buildings);
  const building = (n: number) => 1 + ((first + n) % buildings);
  const unit = first * UNITS_PER_BUILDING + 1 + randomInt(UNITS_PER_BUILDING);
  return JSON.stringify({
    identity: { email: `${randomUUID()}@bench.example`, name: 'Jane Admin', sendInvite: true },
    grants: {
      orgRoleKeys: ROLES[shape],
      buildingAssignments: Array.from({ length: ASSIGNMENTS[shape] }, (_, n) => ({
        buildingId: building(n),
        type: TYPES[n % TYPES.length],
      })),
      resident: { buildingId: building(0), unitId: unit },
    },
  });
}

/** @param known bodies of completed calls */
export function bodiesOf(estate: Estate, shape: Shape, known: readonly string[]): Bodies {
  return shape === 'repeat' ? () => known[randomInt(known.length)]! : () => aPerson(estate, shape);
}

/** Number of people whose calls are repeated. */
const KNOWN = 500;

/** Provisions some people. @returns the bodies of the calls */
export async function aKnownCrowd(estate: Estate, server: { url: string }): Promise<string[]> {
  const bodies = Array.from({ length: KNOWN }, () => aPerson(estate, 'create'));
  for (const body of bodies) await send(server, REST, estate.token, body);
  return bodies;
}

/** The same call with a password and without an invitation. */
export function withPassword(body: string): string {
  const call = JSON.parse(body) as { identity: { email: string; name: string } };
  const { email, name } = call.identity;
  return JSON.stringify({ ...call, identity: { email, name, password: 'correct horse battery' } });
}

export async function send(server: { url: string }, target: Target, token: string, body: string): Promise<unknown> {
  const response = await fetch(server.url + target.path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: target.wrap(body),
  });
  const text = await response.text();
  if (!response.ok || text.includes('"errors"')) throw new Error(`${server.url} answered ${response.status}: ${text}`);
  const answer = JSON.parse(text) as { data?: { provisionUser?: unknown } };
  return answer.data?.provisionUser ?? answer;
}
