import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { createTransport } from 'nodemailer';
import { asDataFolderError, makeFolder } from '../settings/data-folder.js';
import { Settings } from '../settings/settings.js';
import type { MailBody } from './mail-template.js';
import { displayNames, type MailFacts } from './mail-texts.js';

/**
 * Milliseconds. A mail server may check a mail for minutes before it accepts it (RFC 5321, 4.5.3.2). If we close the
 * connection earlier, the retry sends the mail twice. The shutdown of the process does not wait this long.
 */
const TIMEOUTS = { connectionTimeout: 10_000, greetingTimeout: 30_000, socketTimeout: 120_000 };

/**
 * Sends mails to the mail server. Without one, writes each mail to a file (RFC 5322, `.eml`) in the data folder.
 */
@Injectable()
export class MailsService {
  private readonly folder: string;

  constructor(private readonly settings: Settings) {
    this.folder = join(settings.dataDir, 'mail');
  }

  /**
   * @param secret of the link, so that an error does not contain it
   * @returns the path of the file; null if a mail server accepted the mail
   * @throws an error of the mail server or the file system; `isRefusal` says whether a retry is useless
   */
  async send(
    facts: MailFacts,
    body: MailBody,
    { signal, secret }: { signal?: AbortSignal | undefined; secret?: string } = {},
  ): Promise<string | null> {
    const { sender, recipient } = displayNames(facts);
    const message = {
      from: { name: sender, address: this.settings.mailFrom },
      to: { name: recipient, address: facts.email },
      headers: { 'Auto-Submitted': 'auto-generated' }, // so that out-of-office programs do not reply (RFC 3834)
      disableFileAccess: true,
      disableUrlAccess: true,
      ...body,
      textEncoding: 'quoted-printable' as const, // spam filters distrust base64, and people cannot read such a file
    };
    const { smtpUrl } = this.settings;
    if (smtpUrl === null) return this.write(message);

    const transport = createTransport({ url: smtpUrl, ...TIMEOUTS });
    try {
      await unlessAborted(() => transport.sendMail(message), signal);
    } catch (error) {
      throw secret === undefined ? error : withoutSecret(error, secret);
    }
    return null;
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

/** Removes the secret from an error, which is logged and stored: a mail server may quote the link. */
function withoutSecret(error: unknown, secret: string): unknown {
  if (!(error instanceof Error)) return error;
  const told = error as Error & { response?: string };
  for (const part of ['message', 'stack', 'response'] as const) {
    const text = told[part];
    if (text !== undefined) told[part] = text.replaceAll(secret, '…');
  }
  return error;
}

/** Removes its listener after the work, because the signal is used for the whole life of the process. */
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
 * Whether the mail server will reject every retry: it answered the address or the text with a permanent error
 * (RFC 5321, 4.2.1). A rejected sender or sign-in does not count, because the operator can correct the settings.
 */
export function isRefusal(error: unknown): boolean {
  const { code, command, responseCode = 0 } = error as { code?: string; command?: string; responseCode?: number };
  const isAboutThisMail = code === 'EMESSAGE' || (code === 'EENVELOPE' && command === 'RCPT TO');
  return isAboutThisMail && responseCode >= 500 && responseCode < 600;
}

/** For administrators: the answer of the mail server. All other errors are internal and only logged. */
export function failureReasonOf(error: unknown): string {
  const { response } = error as { response?: string };
  return response === undefined ? 'The mail could not be handed to a mail server.' : inOneLine(response);
}

/** For the log: without addresses and links, which a mail server may quote. */
export function shortened(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return inOneLine(text.replace(/\S+@\S+|\w+:\/\/\S+/g, '…'));
}

function inOneLine(text: string): string {
  const line = text.replace(/[\p{Cc}\s]+/gu, ' ').trim();
  return line.slice(0, 200).toWellFormed();
}
