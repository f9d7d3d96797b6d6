import type { ChangeKind } from '../../src/provisioning/provisioning.enums.js';
import type { Change } from '../../src/provisioning/provision-result.model.js';
import type { Sent } from './sent-calls.js';

/** Everything that the calls can change about a user. */
export interface Account {
  email: string;
  name: string;
  status: string;
  hasPassword: boolean;
  /** Id of the other user or the API key that set the password. */
  setter: string | null;
  /** Those who have changed the address since. One of them may count as the setter, which depends on their rights. */
  correctors?: string[];
  credentialVersion: number;
  roles: string[];
  /** `buildingId TYPE` of each. */
  assignments: string[];
  /** By the id of the occupancy. */
  occupancies: Record<string, { unitId: number; isActive: boolean }>;
  /** The links of mails, the oldest first. */
  links: { purpose: string; state: 'LIVE' | 'ACCEPTED' | 'REVOKED' | 'SUPERSEDED' }[];
  /** `name STATE` of every API key. */
  apiKeys: string[];
  /** `KIND requestId address` of every mail. */
  mails: string[];
  /** Ids of the sessions. */
  sessions: string[];
}

/** A row of the audit trail. */
export interface AuditedEvent {
  id: string;
  subjectId: string;
  actorId: string | null;
  actorKeyId: string | null;
  transport: string;
  requestId: string;
  createdAt: Date;
  changes: Change[];
  /** Position in the order of the writes, which the trail itself does not have. */
  position: number;
}

/** The roles with ORG_MANAGE. */
const ADMIN_ROLES = ['admin', 'platform_admin'];

/** Whether the user is ACTIVE with ORG_MANAGE. */
export const isAdmin = ({ status, roles }: Account): boolean =>
  status === 'ACTIVE' && roles.some((key) => ADMIN_ROLES.includes(key));

/**
 * Applies an audit event to the account as it was before.
 * @param account undefined for a user who did not exist
 * @throws Error if a change is impossible in that state: an event is missing, or the order is wrong
 */
export function replay(account: Account | undefined, event: AuditedEvent, sent: Sent | undefined): Account {
  const [first] = event.changes;
  let current = account;
  if (first?.kind === 'USER_CREATED') {
    require(account === undefined && sent !== undefined, 'the user existed before');
    current = aNewAccount(sent!, event);
  }
  require(current !== undefined, 'the user does not exist');
  const after = structuredClone(current!);
  for (const change of event.changes) {
    try {
      APPLY[change.kind](after, change, event, sent);
    } catch (error) {
      throw new Error(`${JSON.stringify(change)} is impossible: ${(error as Error).message}`, { cause: error });
    }
  }
  for (const list of [after.roles, after.assignments, after.apiKeys, after.mails]) list.sort();
  return after;
}

function aNewAccount({ creation }: Sent, { actorId, actorKeyId }: AuditedEvent): Account {
  return {
    ...creation,
    status: creation.hasPassword ? 'ACTIVE' : 'INVITED',
    setter: creation.hasPassword ? (actorId ?? actorKeyId) : null,
    credentialVersion: 0,
    roles: [],
    assignments: [],
    occupancies: {},
    links: [],
    apiKeys: [],
    mails: [],
    sessions: [],
  };
}

/** A user's own request of a link for a new password is not audited. @returns the account with the link */
export function queueReset(account: Account, requestId: string): Account {
  const after = structuredClone(account);
  queue(after, 'PASSWORD_RESET', { requestId });
  after.mails.sort();
  return after;
}

type Apply = (account: Account, change: Change, event: AuditedEvent, sent: Sent | undefined) => void;

/** A kind of change without its effect does not compile. */
const APPLY: Readonly<Record<ChangeKind, Apply>> = {
  USER_CREATED: () => {},
  ROLE_GRANTED: ({ roles }, { roleKey }) => {
    require(!roles.includes(roleKey!), 'the user had the role');
    roles.push(roleKey!);
  },
  ROLE_REVOKED: ({ roles }, { roleKey }) => {
    require(roles.includes(roleKey!), 'the user had no such role');
    roles.splice(roles.indexOf(roleKey!), 1);
  },
  ASSIGNMENT_CREATED: ({ assignments }, { buildingId, type }) => {
    const current = assignments.find((one) => one.startsWith(`${String(buildingId)} `));
    require(current === undefined, `the user was assigned: ${String(current)}`);
    assignments.push(`${String(buildingId)} ${type!}`);
  },
  ASSIGNMENT_UPDATED: ({ assignments }, { buildingId, type, previousType }) => {
    endAssignment(assignments, buildingId, previousType);
    assignments.push(`${String(buildingId)} ${type!}`);
  },
  ASSIGNMENT_REVOKED: ({ assignments }, { buildingId, previousType }) =>
    endAssignment(assignments, buildingId, previousType),
  OCCUPANCY_STARTED: ({ occupancies }, { unitId, occupancyId }) => {
    const homes = Object.values(occupancies).filter(({ isActive }) => isActive);
    require(!homes.some((home) => home.unitId === unitId), 'the user lived there');
    require(occupancies[occupancyId!] === undefined, 'the id was used before');
    occupancies[occupancyId!] = { unitId: unitId!, isActive: true };
  },
  OCCUPANCY_ENDED: ({ occupancies }, { unitId, occupancyId }) => {
    const home = occupancies[occupancyId!];
    require(home?.unitId === unitId && home?.isActive === true, 'the user did not live there');
    home!.isActive = false;
  },
  USER_DEACTIVATED: (account) => {
    require(account.status !== 'DEACTIVATED', 'the user was deactivated');
    account.status = 'DEACTIVATED';
    account.credentialVersion++;
    end(account, 'PASSWORD_RESET', 'REVOKED');
    account.sessions = [];
    account.apiKeys = account.apiKeys.map((key) => key.replace(/LIVE$/, 'REVOKED'));
  },
  USER_REACTIVATED: (account) => {
    require(account.status === 'DEACTIVATED', 'the user was not deactivated');
    require(account.links.every(({ state }) => state !== 'LIVE'), 'a link outlived the deactivation');
    account.status = account.hasPassword ? 'ACTIVE' : 'INVITED';
  },
  INVITATION_QUEUED: (account, _, event) => queue(account, 'INVITATION', event),
  PASSWORD_RESET_QUEUED: (account, _, event) => {
    require(account.status === 'ACTIVE', `the user was ${account.status}`);
    queue(account, 'PASSWORD_RESET', event);
  },
  INVITATION_REVOKED: (account) => {
    require(end(account, 'INVITATION', 'REVOKED'), 'no invitation was open');
  },
  INVITATION_ACCEPTED: (account) => {
    require(account.status !== 'DEACTIVATED', 'the user was deactivated');
    require(end(account, 'INVITATION', 'ACCEPTED'), 'no invitation was open');
    end(account, 'PASSWORD_RESET', 'REVOKED');
    account.credentialVersion++;
    Object.assign(account, { status: 'ACTIVE', hasPassword: true, setter: null, correctors: [], sessions: [] });
  },
  API_KEY_CREATED: ({ apiKeys }, { name }) => {
    apiKeys.push(`${name!} LIVE`);
  },
  API_KEY_REVOKED: ({ apiKeys }, { name }) => {
    const live = apiKeys.indexOf(`${name!} LIVE`);
    require(live >= 0, 'the user had no such key');
    apiKeys[live] = `${name!} REVOKED`;
  },
  PASSWORD_CHANGED: (account, _, __, sent) => {
    require(account.status === 'ACTIVE', `the user was ${account.status}`);
    account.credentialVersion++;
    account.sessions = account.sessions.filter((id) => id === sent?.keptSessionId);
    if (sent?.isChangeOfPassword === true) {
      end(account, 'PASSWORD_RESET', 'REVOKED');
      return;
    }
    require(end(account, 'PASSWORD_RESET', 'ACCEPTED'), 'no link was open');
    end(account, 'INVITATION', 'REVOKED');
    account.setter = null;
    account.correctors = [];
  },
  NAME_CHANGED: (account, { name, previousName }) => {
    require(account.name === previousName, `the name was ${account.name}`);
    account.name = name!;
  },
  EMAIL_CHANGED: (account, { email, previousEmail }, { requestId, actorId, actorKeyId }) => {
    require(account.email === previousEmail, `the address was ${account.email}`);
    account.email = email!;
    if (account.hasPassword) account.correctors = [...(account.correctors ?? []), (actorId ?? actorKeyId)!];
    account.mails.push(`EMAIL_CHANGED ${requestId} ${previousEmail!}`);
    end(account, 'PASSWORD_RESET', 'REVOKED');
  },
};

function endAssignment(assignments: string[], buildingId?: number, type?: string): void {
  const index = assignments.indexOf(`${String(buildingId)} ${String(type)}`);
  require(index >= 0, `the assignments were ${assignments.join()}`);
  assignments.splice(index, 1);
}

function queue(account: Account, purpose: string, { requestId }: Pick<AuditedEvent, 'requestId'>): void {
  end(account, purpose, 'SUPERSEDED');
  account.links.push({ purpose, state: 'LIVE' });
  account.mails.push(`${purpose} ${requestId} -`);
}

/** Ends the live link, if there is one. @returns whether there was one */
function end({ links }: Account, purpose: string, state: 'ACCEPTED' | 'REVOKED' | 'SUPERSEDED'): boolean {
  const live = links.find((link) => link.purpose === purpose && link.state === 'LIVE');
  if (live !== undefined) live.state = state;
  return live !== undefined;
}

function require(condition: boolean, otherwise: string): void {
  if (!condition) throw new Error(otherwise);
}
