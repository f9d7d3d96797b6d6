import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { createTransport } from 'nodemailer';
import { asDataFolderError, makeFolder } from '../settings/data-folder.js';
import { Settings } from '../settings/settings.js';
import { type InvitationMail, invitationWords } from './invitation-mail.js';

/** Where a mail went, and the link in it: for whoever asked on the spot, never for a log or the database. */
export interface SentMail {
  link: string;
  /** Path of the file; null when a mail server took the mail. */
  file: string | null;
  expiresAt: Date;
}

/**
 * Milliseconds. A server may look at a mail for minutes before it takes it (RFC 5321, 4.5.3.2): a client
 * that hangs up too early sends it twice. A stop of the process does not wait for that.
 */
const TIMEOUTS = { connectionTimeout: 10_000, greetingTimeout: 30_000, socketTimeout: 120_000 };

/**
 * Sends mails through the mail server or, without one, writes each as a file (RFC 5322, `.eml`) below the data folder.
 */
@Injectable()
export class MailsService {
  private readonly folder: string;

  constructor(private readonly settings: Settings) {
    this.folder = join(settings.dataDir, 'mail');
  }

  /** @throws an error of the mail server or the file system; `isRefusal` tells whether another attempt is of use */
  async sendInvitation(mail: InvitationMail, signal?: AbortSignal): Promise<SentMail> {
    const { to, token, expiresAt } = mail;
    const link = `${this.settings.publicUrl}/accept#${token}`;
    const { sender, recipient, ...words } = invitationWords(mail, link);
    const message = {
      from: { name: sender, address: this.settings.mailFrom },
      to: { name: recipient, address: to.email },
      headers: { 'Auto-Submitted': 'auto-generated' }, // RFC 3834: nobody's absence note answers
      disableFileAccess: true,
      disableUrlAccess: true,
      ...words,
      textEncoding: 'quoted-printable' as const, // base64 looks like spam, and a file of it cannot be read
    };
    const { smtpUrl } = this.settings;
    if (smtpUrl === null) return { link, file: await this.write(message), expiresAt };

    const transport = createTransport({ url: smtpUrl, ...TIMEOUTS });
    try {
      await unlessAborted(() => transport.sendMail(message), signal);
    } catch (error) {
      throw withoutSecret(error, token);
    }
    return { link, file: null, expiresAt };
  }

  private async write(mail: object): Promise<string> {
    const { message, messageId } = await createTransport({ streamTransport: true, buffer: true }).sendMail(mail);
    const file = join(this.folder, `${messageId.replace(/[^\w-]/g, '_')}.eml`);
    try {
      makeFolder(this.folder, 0o700);
      await writeFile(`${file}.part`, message as Buffer, { mode: 0o600 });
      await rename(`${file}.part`, file);
    } catch (error) {
      throw asDataFolderError(this.settings.dataDir, error) ?? error;
    }
    return file;
  }
}

/** A mail server may quote the link in its refusal, and that goes into the log and the database. */
function withoutSecret(error: unknown, token: string): unknown {
  if (!(error instanceof Error)) return error;
  const secret = token.slice(token.indexOf('.') + 1);
  const told = error as Error & { response?: string };
  for (const part of ['message', 'stack', 'response'] as const) {
    const text = told[part];
    if (text !== undefined) told[part] = text.replaceAll(secret, '…');
  }
  return error;
}

/** The signal outlives the work: the listener must not. */
async function unlessAborted<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  signal?.throwIfAborted();
  let onAbort = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(new Error('The process stops'));
    signal?.addEventListener('abort', onAbort);
  });
  try {
    return await Promise.race([work(), aborted]);
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
}

/**
 * Whether the mail server will not take this mail whenever it is tried: a permanent reply (RFC 5321, 4.2.1) to the
 * address or the text. A refusal of the sender or of the sign-in is no such: that is a setting, and can be mended.
 */
export function isRefusal(error: unknown): boolean {
  const { code, command, responseCode = 0 } = error as { code?: string; command?: string; responseCode?: number };
  const isAboutThisMail = code === 'EMESSAGE' || (code === 'EENVELOPE' && command === 'RCPT TO');
  return isAboutThisMail && responseCode >= 500 && responseCode < 600;
}

/** For administrators: the mail server's own words. Anything else is about our inside, and stands in the log only. */
export function failureReasonOf(error: unknown): string {
  const { response } = error as { response?: string };
  return response === undefined ? 'The mail could not be handed to a mail server.' : inOneLine(response);
}

/** For the log. */
export function shortened(error: unknown): string {
  return inOneLine(error instanceof Error ? error.message : String(error));
}

function inOneLine(text: string): string {
  const line = text.replace(/[\p{Cc}\s]+/gu, ' ').trim();
  return line.slice(0, 200).toWellFormed();
}
