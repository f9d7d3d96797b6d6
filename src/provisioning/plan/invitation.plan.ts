import type { UserStatus } from '../../database/generated/enums.js';
import { expiryOf, invitationStatusAt } from '../../invitation-status/invitation-status.plan.js';
import type { DraftPlan } from './draft.plan.js';
import type { ProvisionedInvitation, ProvisionWarning } from '../provision-result.model.js';
import type { ProvisioningFacts, UserFacts } from './provisioning.facts.js';
import type { InvitationRequest, ProvisioningRequest } from './provisioning.request.js';

const QUEUED: ProvisionedInvitation = { status: 'QUEUED', expiresAt: null };

/**
 * Invites a user who has no open invitation and needs one. To invite an existing user, the caller must have all their
 * permissions and buildings. All calls share one mail limit per user. A new status or e-mail address makes the open
 * invitation void. To a new address the server mails a new one.
 * @param status of the user after the call; null for a new user
 * @returns the invitation after the call
 */
export function planInvitation(
  draft: DraftPlan,
  { user, now }: ProvisioningFacts,
  { invitation: asked, resendBefore }: ProvisioningRequest,
  status: UserStatus | null,
): ProvisionedInvitation | null {
  const held = user?.invitation ?? null;
  const current = held && { status: invitationStatusAt(now, held), expiresAt: expiryOf(held) };
  const isOpen = current !== null && current.status !== 'ACCEPTED';
  const isReaddressed = draft.changes.some(({ kind }) => kind === 'EMAIL_CHANGED');
  if (isOpen && isReaddressed) return replaceInvitation(draft, user, status);
  if (user !== null && user.status !== status && isOpen) {
    // The call changes the status, so the open link becomes void, by a new invitation or without one.
    if (asked === 'SEND' && status === 'INVITED' && allowMail(draft, { ...user, status }, asked, now)) {
      draft.changes.push({ kind: 'INVITATION_QUEUED' });
      return QUEUED;
    }
    draft.changes.push({ kind: 'INVITATION_REVOKED' });
    return null;
  }

  if (asked === 'KEEP') return current;
  if (asked === 'REVOKE') {
    if (user?.isManageable === false) draft.reject('PERSON_NOT_MANAGEABLE', '/identity/userId');
    if (!isOpen) return current;
    draft.changes.push({ kind: 'INVITATION_REVOKED' });
    return null;
  }
  const isNew = resendBefore !== null && held?.createdAt !== undefined && held.createdAt >= resendBefore;
  if (isNew || (resendBefore !== null && status !== 'INVITED')) return current;
  const subject = user !== null && status !== null ? { ...user, status } : user;
  if (subject !== null && !needsInvitation(subject, asked, isOpen)) {
    draft.warnings.push(notSent('INVITE_NOT_NEEDED', asked, 'The user is already active'));
    return current;
  }
  const isOnItsWay = current?.status === 'QUEUED' || current?.status === 'SENT';
  if (asked === 'SEND' && isOnItsWay) return current;
  // From here on a mail would go out.
  if (subject !== null && !allowMail(draft, subject, asked, now)) return current;
  draft.changes.push({ kind: 'INVITATION_QUEUED' });
  return QUEUED;
}

/** The open link was mailed to the old address. */
function replaceInvitation(
  draft: DraftPlan,
  user: UserFacts | null,
  status: UserStatus | null,
): ProvisionedInvitation | null {
  const isMailed = status !== 'DEACTIVATED' && user?.mailableAt === null;
  draft.changes.push({ kind: isMailed ? 'INVITATION_QUEUED' : 'INVITATION_REVOKED' });
  return isMailed ? QUEUED : null;
}

/** An ACTIVE user needs a new invitation only on RESEND, to confirm the mailbox if it is unconfirmed. */
function needsInvitation(user: UserFacts, asked: Sending, isOpen: boolean): boolean {
  if (user.status !== 'ACTIVE') return true;
  return asked === 'RESEND' && (isOpen || user.passwordSetter !== null);
}

/** If no mail is allowed, `provisionUser` gets a warning and still applies its grants; a resend fails. */
function allowMail(draft: DraftPlan, user: UserFacts, asked: Sending, now: Date): boolean {
  if (user.status === 'DEACTIVATED') return false; // the call fails anyway
  if (!user.isManageable) {
    if (asked === 'RESEND') draft.reject('PERSON_NOT_MANAGEABLE', '/identity/userId');
    else draft.warnings.push(notSent('INVITE_NOT_ALLOWED', asked, HOLDS_MORE));
    return false;
  }
  if (user.mailableAt !== null) {
    draft.limitMail(user.mailableAt, now);
    draft.warnings.push(notSent('INVITE_LIMITED', asked, 'The user recently received too many mails'));
    return false;
  }
  return true;
}

const HOLDS_MORE = 'The user has permissions or buildings that you do not have';

type Sending = Extract<InvitationRequest, 'SEND' | 'RESEND'>;

/** A resend has no input, so its pointer is empty. */
function notSent(code: ProvisionWarning['code'], asked: Sending, why: string): ProvisionWarning {
  const pointer = asked === 'RESEND' ? '' : '/identity/sendInvite';
  return { code, pointer, detail: `${why}. No invitation is sent.` };
}
