import { UNREACHABLE } from '../session/calls.js';

/** What a mailed link is for, as the server describes it (`LinkPreview` in the OpenAPI document). */
export interface LinkContent {
  organization: string;
  name: string;
  invitedBy: string | null;
  roles: string[];
  buildings: string[];
  purpose: 'INVITATION' | 'PASSWORD_RESET';
  expiresAt: string;
}

/** The preview; null if the link is not valid; or the reason why it could not be read. */
export type Previewed = LinkContent | { failure: string } | null;

/** Only REST has this call. */
export async function readLink(token: string): Promise<Previewed> {
  try {
    const response = await fetch('/api/auth/invitations/preview', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    });
    if (response.ok) return (await response.json()) as LinkContent;
    if (response.status === 400) return null;
    return { failure: response.status === 429 ? 'Too many attempts. Try again later.' : UNREACHABLE };
  } catch {
    return { failure: UNREACHABLE };
  }
}
