import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable, Logger } from '@nestjs/common';
import { createTransport } from 'nodemailer';
import { Settings } from '../settings.js';
import { invitationText, type InvitationMail } from './invitation-mail.js';

export type { InvitationMail };

/** Where a mail went, and the link in it: for whoever asked on the spot, never for a log or the database. */
export interface SentInvitation {
  link: string;
  /** Path of the file; null when a mail server took the mail. */
  file: string | null;
  expiresAt: Date;
}

/** Milliseconds that each step of the conversation with the mail server may take; a whole mail has a few. */
const ANSWER_WITHIN = 10_000;

/** Sends mails through the mail server or, without one, writes each as a file (RFC 5322, `.eml`) below the data folder. */
@Injectable()
export class MailsService {
  private readonly logger = new Logger(MailsService.name);
  private readonly folder: string;

  constructor(private readonly settings: Settings) {
    this.folder = join(settings.dataDir, 'mail');
  }

  /** @throws an error of the mail server or the file system; `isRefusal` tells whether another attempt is of use */
  async sendInvitation(mail: InvitationMail, signal?: AbortSignal): Promise<SentInvitation> {
    const { to, organization, token, expiresAt } = mail;
    const link = `${this.settings.publicUrl}/accept#${token}`;
    const message = {
      from: { name: organization, address: this.settings.mailFrom },
      to: { name: to.name, address: to.email },
      subject: `Your invitation to ${organization}`,
      headers: { 'Auto-Submitted': 'auto-generated' }, // RFC 3834: nobody's absence note answers
      disableFileAccess: true,
      disableUrlAccess: true,
      ...invitationText(mail, link),
    };
    const { smtpUrl } = this.settings;
    if (smtpUrl === null) return { link, file: await this.write(message), expiresAt };

    const timeouts = { connectionTimeout: ANSWER_WITHIN, greetingTimeout: ANSWER_WITHIN, socketTimeout: ANSWER_WITHIN };
    const transport = createTransport({ url: smtpUrl, ...timeouts });
    await unlessAborted(transport.sendMail(message), signal);
    return { link, file: null, expiresAt };
  }

  private async write(mail: object): Promise<string> {
    const { message, messageId } = await createTransport({ streamTransport: true, buffer: true }).sendMail(mail);
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const file = join(this.folder, `${messageId.replace(/[^\w-]/g, '_')}.eml`);
    await writeFile(`${file}.part`, message as Buffer, { mode: 0o600 });
    await rename(`${file}.part`, file);
    this.logger.log(`Mail written to ${file}`);
    return file;
  }
}

/** The signal outlives the work: the listener must not. */
async function unlessAborted<T>(work: Promise<T>, signal?: AbortSignal): Promise<T> {
  let onAbort = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(new Error('The process stops'));
    signal?.addEventListener('abort', onAbort);
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
}

/** Whether the mail server will not take this mail whenever it is tried: a permanent reply (RFC 5321, 4.2.1) to the address or the text. */
export function isRefusal(error: unknown): boolean {
  const { code, responseCode = 0 } = error as { code?: string; responseCode?: number };
  const isAboutThisMail = code === 'EENVELOPE' || code === 'EMESSAGE';
  return isAboutThisMail && responseCode >= 500 && responseCode < 600;
}

/** For administrators and the log: what the mail server said, in one line. */
export function reasonOf(error: unknown): string {
  const { response, message } = error as { response?: string; message?: string };
  const text = (response ?? message ?? 'unknown').replace(/[\p{Cc}\s]+/gu, ' ').trim();
  return Buffer.from(text.slice(0, 200)).toString(); // a character cut in half becomes a whole one
}
