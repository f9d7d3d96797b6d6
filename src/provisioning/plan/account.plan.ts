import { setterAuthorityOf } from './authority.plan.js';
import type { DraftPlan } from './draft.plan.js';
import type { ProvisioningFacts, UserFacts } from './provisioning.facts.js';
import type { AccountRequest, ProvisioningRequest } from './provisioning.request.js';

/**
 * Corrects the name and the e-mail address of an account, or mails a link for a new password. For another user's
 * account the caller needs all permissions of that user, even if nothing changes.
 */
export function planAccount(
  draft: DraftPlan,
  { user, now }: ProvisioningFacts,
  { account }: ProvisioningRequest,
): void {
  if (account === null || user === null) return;
  if (!account.isOwn && !user.isManageable) draft.reject('PERSON_NOT_MANAGEABLE', '/identity/userId');
  planCorrections(draft, user, account);
  if (account.resetsPassword) planPasswordReset(draft, user, now);
}

function planCorrections(draft: DraftPlan, user: UserFacts, { name, email }: AccountRequest): void {
  // Older names are stored without NFC normalization.
  if (name !== null && name !== user.name.normalize('NFC'))
    draft.changes.push({ kind: 'NAME_CHANGED', name, previousName: user.name });
  if (email === null || email === user.email) return;
  if (user.isEmailTaken) draft.reject('EMAIL_EXISTS', '/identity/email');
  draft.changes.push({ kind: 'EMAIL_CHANGED', email, previousEmail: user.email });
}

/** Replaces an open link. Only an ACTIVE account has a password; INVITED users choose theirs by the invitation. */
function planPasswordReset(draft: DraftPlan, { status, mailableAt }: UserFacts, now: Date): void {
  if (status === 'INVITED') draft.reject('USER_NOT_ACTIVE', '/identity/userId');
  if (mailableAt === null) draft.changes.push({ kind: 'PASSWORD_RESET_QUEUED' });
  else draft.limitMail(mailableAt, now);
}

/** Whether the planned changes make an open link for a new password void: it must not outlive status and address. */
export function voidsReset({ changes }: DraftPlan, { user }: ProvisioningFacts): boolean {
  const isVoided = changes.some(({ kind }) => kind === 'USER_DEACTIVATED' || kind === 'EMAIL_CHANGED');
  return isVoided && user?.hasOpenReset === true;
}

/**
 * Whether the caller counts as the one who set the password from now on, because the new mailbox is not confirmed:
 * the caller may know the password, for example of an account that they have opened for themselves. A setter who can
 * grant less than the caller still counts.
 */
export function countsAsSetter({ changes }: DraftPlan, facts: ProvisioningFacts): boolean {
  const isReaddressed = changes.some(({ kind }) => kind === 'EMAIL_CHANGED');
  if (!isReaddressed || facts.user?.hasPassword !== true) return false;
  return setterAuthorityOf(facts)?.includes(facts.actor.permissions) ?? true;
}

/** Name and e-mail address of the user after the planned changes. */
export function correctedBy({ changes }: DraftPlan, { name, email }: UserFacts): { name: string; email: string } {
  const of = (wanted: string) => changes.find(({ kind }) => kind === wanted);
  return { name: of('NAME_CHANGED')?.name ?? name, email: of('EMAIL_CHANGED')?.email ?? email };
}
