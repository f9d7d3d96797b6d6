import escapeHtml from 'escape-html';

/** What a mail says. */
export interface MailContent {
  subject: string;
  /** Before the button. */
  paragraphs: readonly string[];
  button?: { label: string; url: string };
  /** After the button. */
  closing: readonly string[];
}

/** A mail as plain text and as HTML. */
export interface MailBody {
  subject: string;
  text: string;
  html: string;
}

const PAGE = 'font: 16px/1.5 system-ui, sans-serif; max-width: 36em; margin: 0 auto; padding: 24px';
const BUTTON =
  'display: inline-block; padding: 10px 18px; border-radius: 6px; background: #1c6dd0; color: #ffffff; ' +
  'font-weight: 600; text-decoration: none';

/** The one template of all mails. The HTML has the same words as the text. */
export function mailBody({ subject, paragraphs, button, closing }: MailContent): MailBody {
  const link = button === undefined ? [] : [button.url];
  const htmlLink = button === undefined ? [] : linkOf(button);
  return {
    subject,
    text: [...paragraphs, ...link, ...closing].join('\n\n'),
    html: [
      `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head>`,
      `<body style="${PAGE}">`,
      ...paragraphs.map(paragraph),
      ...htmlLink,
      ...closing.map(paragraph),
      '</body></html>',
    ].join('\n'),
  };
}

const paragraph = (text: string): string => `<p>${escapeHtml(text)}</p>`;

/** The address is also in the text, for programs that show no buttons. */
function linkOf({ label, url }: { label: string; url: string }): string[] {
  const href = escapeHtml(url);
  return [
    `<p><a href="${href}" style="${BUTTON}">${escapeHtml(label)}</a></p>`,
    `<p><a href="${href}">${href}</a></p>`,
  ];
}
