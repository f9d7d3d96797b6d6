import { randomBytes } from 'node:crypto';
import { aKey } from './api-keys.js';
import { aSession } from './browser-sessions.js';
import { aUser, unique, type UserOptions } from './builders.js';
import type { Effect } from './effect-operations.js';
import type { Attempt } from './effect-requests.js';
import { mailedToken } from './invitation-calls.js';
import { decodeJwt } from './jwt.js';
import { anOpenLink } from './password-calls.js';
import type { PERMISSIONS_OF } from './plan-world.js';

const PASSWORD = 'a first password';

/** What a user holds beforehand, besides what the effect needs. */
export interface Subject {
  roles?: readonly (keyof typeof PERMISSIONS_OF)[];
  /** STAFF of the second building, which the building administrators do not administer. */
  isStaffElsewhere?: boolean;
}

/** Whether the call presents a secret of the user. */
export const isAboutSecret = (effect: Effect): boolean =>
  ['SIGNED_IN', 'SESSION_ENDED', 'INVITATION_ACCEPTED', 'PASSWORD_CHANGED'].includes(effect);

/** Effects that an operation has only for an ACTIVE user. */
const ACTIVE_ONLY = new Set<Effect>(['NAME_CHANGED', 'PASSWORD_RESET_QUEUED']);

/** A user for whom the effect can still happen. The user of a new API key is the caller. */
export async function aSubject(
  { app, company }: Pick<Attempt, 'app' | 'company'>,
  effect: Effect,
  operation: string,
  { roles = [], isStaffElsewhere }: Subject,
  token: string | null,
) {
  if (effect === 'API_KEY_CREATED' && token !== null)
    return { subject: { id: decodeJwt(token).sub, email: '' }, secret: '' };
  const [first, second] = company.buildings;
  if (effect === 'USER_CREATED' || operation === 'POST /api/users')
    return { subject: { id: '', email: `${unique('new')}@test.example` }, secret: '' };
  const assignments: UserOptions['assignments'] = [
    ...(isStaffElsewhere === true ? [{ buildingId: second!.id, type: 'STAFF' as const }] : []),
    ...(effect === 'ASSIGNMENT_UPDATED' || effect === 'ASSIGNMENT_REVOKED'
      ? [{ buildingId: first!.id, type: 'STAFF' as const }]
      : []),
  ];
  const isReset = operation === 'resetPassword' || operation.includes('/password-resets');
  const isChange = operation === 'changePassword' || operation.endsWith('/auth/password');
  const isAcceptance = operation.includes('accept') && !isReset;
  const isOfSession =
    (effect === 'SESSION_ENDED' && !isReset && !isChange && !isAcceptance) || operation.endsWith('/session/refresh');
  const isLogin = isOfSession || isChange || operation.includes('login') || operation.endsWith('/session');
  const subject = await aUser(app.prisma, company.organization, {
    status:
      isLogin || isReset || ACTIVE_ONLY.has(effect)
        ? 'ACTIVE'
        : effect === 'USER_REACTIVATED'
          ? 'DEACTIVATED'
          : 'INVITED',
    ...(isLogin && { password: PASSWORD }),
    roleKeys: [...roles, ...(effect === 'ROLE_REVOKED' ? ['org_admin'] : [])],
    assignments,
    unitIds: effect === 'OCCUPANCY_ENDED' ? [first!.units[1]!] : [],
  });
  const { orgId, id: userId } = subject;
  if (effect === 'API_KEY_REVOKED') return { subject, secret: (await aKey(app, subject)).id };
  const needsInvitation = effect === 'INVITATION_REVOKED' || isAcceptance;
  if (needsInvitation) await app.prisma.invitation.create({ data: { orgId, userId } });
  if (isOfSession) {
    const account = { organization: company.organization.slug, email: subject.email, password: PASSWORD };
    const { cookie, token } = await aSession(app, account);
    return { subject, secret: operation.startsWith('revoke') ? token : cookie };
  }
  if (isReset || isChange || isAcceptance) {
    const expiresAt = new Date(Date.now() + 3_600_000);
    await app.prisma.session.create({ data: { orgId, userId, secretHash: randomBytes(32), expiresAt } });
  }
  if (isReset) return { subject, secret: await anOpenLink(app, subject) };
  const secret = isLogin ? PASSWORD : isAboutSecret(effect) ? await mailedToken(app, subject) : '';
  return { subject, secret };
}
