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

const UNREACHABLE = { failure: 'The service cannot be reached. Check the connection and try again.' };

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
    return response.status === 429 ? { failure: 'Too many attempts. Try again later.' } : UNREACHABLE;
  } catch {
    return UNREACHABLE;
  }
}
