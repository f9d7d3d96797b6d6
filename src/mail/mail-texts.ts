import { type MailBody, mailBody } from './mail-template.js';
import { nameInMail } from './name-in-mail.js';

/** Who gets a mail, and from which organization. */
export interface MailFacts {
  /** Address that the mail is sent to. */
  readonly email: string;
  readonly name: string;
  readonly organization: string;
  /** Short name of the organization, which users enter at sign-in. */
  readonly slug: string;
  /** Name of the user or API key whose call caused the mail; null: the user's own call, or an operator's command. */
  readonly sentBy: string | null;
}

/** Where the mail leads to, and until when. */
export interface MailLink {
  readonly url: string;
  readonly expiresAt: Date;
}

/** What an invited user gets. */
export interface Invited {
  readonly roles: readonly string[];
  readonly buildings: readonly string[];
}

/** Names as the mail may show them: a name that looks like a link or an address could be used for phishing. */
function namesIn({ name, organization, slug, sentBy }: MailFacts) {
  const person = nameInMail(name) ?? '';
  return {
    recipient: person,
    hello: person === '' ? 'Hello,' : `Hello ${person},`,
    organization: nameInMail(organization) ?? slug,
    sentBy: sentBy === null ? null : nameInMail(sentBy),
  };
}

/** The display names of the sender and the recipient. A mail omits empty ones. */
export function displayNames(facts: MailFacts): { sender: string; recipient: string } {
  const { organization, recipient } = namesIn(facts);
  return { sender: organization, recipient };
}

export function invitationText(
  facts: MailFacts,
  { roles, buildings }: Invited,
  link: MailLink,
  signInAt: string,
): MailBody {
  const { hello, organization, sentBy } = namesIn(facts);
  const by = sentBy === null ? 'you have been invited to' : `${sentBy} has invited you to`;
  return mailBody({
    subject: `Your invitation to ${organization}`,
    paragraphs: [hello, `${by} ${organization}. Choose your password before ${timeOf(link.expiresAt)}:`],
    button: { label: 'Choose your password', url: link.url },
    closing: [
      ...listOf('Your roles', roles),
      ...listOf('Your buildings', buildings),
      signInText(facts, signInAt),
      'If you did not expect this mail, you can ignore it.',
    ],
  });
}

export function passwordResetText(facts: MailFacts, link: MailLink, signInAt: string): MailBody {
  const { hello, organization, sentBy } = namesIn(facts);
  const why =
    sentBy === null
      ? `a new password was requested for your account at ${organization}.`
      : `${sentBy} has sent you this mail, so that you can choose a new password for your account at ${organization}.`;
  return mailBody({
    subject: `Your new password for ${organization}`,
    paragraphs: [hello, `${why} Choose it before ${timeOf(link.expiresAt)}:`],
    button: { label: 'Choose a new password', url: link.url },
    closing: [
      signInText(facts, signInAt),
      'If you did not expect this mail, you can ignore it. Your password stays as it is.',
    ],
  });
}

/** Sent to the old address. */
export function emailChangedText(facts: MailFacts): MailBody {
  const { hello, organization, sentBy } = namesIn(facts);
  const by = sentBy === null ? '' : ` by ${sentBy}`;
  return mailBody({
    subject: `Your e-mail address at ${organization} has changed`,
    paragraphs: [
      hello,
      `the e-mail address of your account at ${organization} was changed${by}. ` +
        'From now on, sign in with the new address. Mails go there too.',
    ],
    closing: [`If you did not expect this, ask an administrator of ${organization}.`],
  });
}

function signInText({ slug }: MailFacts, signInAt: string): string {
  return `After that, sign in at ${signInAt} to the organization "${slug}" with this e-mail address and your password.`;
}

const timeOf = (time: Date): string => `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** A line with the first few names; nothing for none. Names that look like a link are omitted. */
function listOf(label: string, names: readonly string[]): string[] {
  const shown = names.map(nameInMail).filter((name) => name !== null);
  if (shown.length === 0) return [];
  const more = shown.length > MOST_NAMES ? ` and ${String(shown.length - MOST_NAMES)} more` : '';
  return [`${label}: ${shown.slice(0, MOST_NAMES).join(', ')}${more}.`];
}

const MOST_NAMES = 10;
