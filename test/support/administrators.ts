import { setTimeout as sleep } from 'node:timers/promises';
import type { TestApp } from './app.js';
import { withSession } from './sessions.js';

/** Ids of the organizations with an ACTIVE user with ORG_MANAGE, at one instant. */
const MANAGED = `
  SELECT DISTINCT u."orgId" AS "id"
  FROM "User" u JOIN "UserRole" ur ON ur."orgId" = u."orgId" AND ur."userId" = u."id"
  JOIN "Role" r ON r."id" = ur."roleId"
  WHERE u."status" = 'ACTIVE' AND 'ORG_MANAGE' = ANY (r."permissions")`;

/** Asks again and again, on a connection of its own, whether each organization that had an administrator has one. */
export class AdministratorsWatch {
  polls = 0;
  private readonly had = new Set<number>();
  /** When an organization had none. */
  readonly lost: string[] = [];
  private readonly ended = new AbortController();
  private readonly watching: Promise<void>;

  constructor(app: Pick<TestApp, 'settings'>) {
    this.watching = withSession(app, async (session) => {
      while (!this.ended.signal.aborted) {
        const { rows } = await session.query<{ id: number }>(MANAGED);
        const managed = new Set(rows.map(({ id }) => id));
        for (const id of managed) this.had.add(id);
        for (const id of this.had) if (!managed.has(id)) this.lost.push(`organization ${id} in poll ${this.polls}`);
        this.polls++;
        await sleep(5);
      }
    });
  }

  async end(): Promise<void> {
    this.ended.abort();
    await this.watching;
  }
}
