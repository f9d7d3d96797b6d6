import type { Transaction } from '../database/transaction.service.js';
import type { MailLink } from './mail-texts.js';
import type { LeasedMail } from './outbox.store.js';

/** Where a mail was sent, and its link. Only for the calling code: never log or store the link. */
export interface SentMail {
  readonly link: MailLink | null;
  /** Path of the file; null if a mail server accepted the mail. */
  readonly file: string | null;
}

export type SendMail = (signal?: AbortSignal) => Promise<SentMail>;

/** Creates and sends mails of one kind. Its methods run in a transaction that has locked the user and the mail. */
export interface MailSender {
  /**
   * Stores the data that the mail refers to, such as the hash of a new token.
   * @returns a function that sends the mail, to call after the commit; null if the mail is no longer needed
   */
  prepare(tx: Transaction, mail: LeasedMail): Promise<SendMail | null>;
  /** @param failureReason null if the mail was sent; otherwise why it failed: there is no further attempt */
  noteEnd?(tx: Transaction, mail: LeasedMail, failureReason: string | null): Promise<void>;
}
