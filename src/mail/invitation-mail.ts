import escapeHtml from 'escape-html';
import { nameInMail } from './name-in-mail.js';

export interface InvitationMail {
  to: { email: string; name: string };
  organization: string;
  /** Short name of the organization, which users enter at sign-in. */
  slug: string;
  /** Only the link contains it. */
  token: string;
  expiresAt: Date;
}

/** All texts of an invitation mail. */
interface InvitationWords {
  /** Display names. The mail omits empty ones. */
  sender: string;
  recipient: string;
  subject: string;
  text: string;
  html: string;
}

/**
 * Writes the texts of an invitation mail. Omits a user's name that looks like a link; replaces such a name of the
 * organization by its slug.
 */
export function invitationWords({ to, slug, expiresAt, ...mail }: InvitationMail, link: string): InvitationWords {
  const person = nameInMail(to.name) ?? '';
  const organization = nameInMail(mail.organization) ?? slug;
  const until = `${expiresAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const hello = person === '' ? 'Hello,' : `Hello ${person},`;
  const invited = `you have been invited to ${organization}. Choose your password before ${until}:`;
  const later = `After that, sign in to the organization "${slug}" with this e-mail address and your password.`;
  const ignore = 'If you did not expect this mail, you can ignore it.';
  const paragraph = (content: string) => `<p>${content}</p>`;
  return {
    sender: organization,
    recipient: person,
    subject: `Your invitation to ${organization}`,
    text: [hello, invited, link, later, ignore].join('\n\n'),
    html: [
      '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Invitation</title></head><body>',
      paragraph(escapeHtml(hello)),
      paragraph(escapeHtml(invited)),
      paragraph(`<a href="${escapeHtml(link)}">${escapeHtml(link)}</a>`),
      paragraph(escapeHtml(later)),
      paragraph(escapeHtml(ignore)),
      '</body></html>',
    ].join('\n'),
  };
}
