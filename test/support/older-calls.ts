import type { Response } from 'supertest';
import type { TestApp } from './app.js';
import { expectRefusal, type Refusal } from './refusals.js';
import { snapshot } from './rows.js';
import { send, sendAs, type HttpAnswer } from './http-client.js';

/** Paths of the older calls. */
export const USERS = '/api/users';
export const rolesOf = (userId: string): string => `/api/users/${userId}/roles`;
export const assignmentsIn = (buildingId: number | string): string => `/api/org/buildings/${buildingId}/assignments`;
export const residentsIn = (buildingId: number | string): string => `/api/org/buildings/${buildingId}/residents`;

/** A well-formed id that no user has. */
export const NOBODY = '0190a000-0000-7000-8000-000000000000';
/** An id that no building and no unit has. */
export const ABSENT = 2_147_483_647;

interface OlderAnswer extends HttpAnswer {
  /** Any JSON. */
  body: Response['body'];
}

export async function post({ url }: TestApp, token: string | null, path: string, body: unknown): Promise<OlderAnswer> {
  const wire = { path, body: JSON.stringify(body) };
  const answer =
    token === null
      ? await send(url, { ...wire, headers: { 'content-type': 'application/json' } })
      : await sendAs(url, token, wire);
  return { ...answer, body: JSON.parse(answer.text) };
}

/** Expects that the call is refused like this and changes no table. */
export async function expectRefused(
  app: TestApp,
  token: string | null,
  [path, body]: readonly [path: string, body: unknown],
  refusal: Refusal,
): Promise<void> {
  const before = await snapshot(app.prisma);
  expectRefusal('REST', await post(app, token, path, body), refusal);
  expect(await snapshot(app.prisma)).toEqual(before);
}

interface AuditRow {
  actorOrgId: number | null;
  actorId: string | null;
  requestId: string;
  transport: string;
  changes: unknown;
}

/** The audit events about a person, in order. */
export function auditOf({ prisma }: TestApp, subjectId: string): Promise<AuditRow[]> {
  return prisma.auditEvent.findMany({
    where: { subjectId },
    orderBy: { createdAt: 'asc' },
    select: { actorOrgId: true, actorId: true, requestId: true, transport: true, changes: true },
  });
}

/** The audit event that an older call writes. */
export const auditRow = (
  actor: { orgId: number; id: string },
  { headers }: HttpAnswer,
  changes: readonly object[],
): AuditRow => ({
  actorOrgId: actor.orgId,
  actorId: actor.id,
  requestId: String(headers['x-request-id']),
  transport: 'REST',
  changes,
});
