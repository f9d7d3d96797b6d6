import type { Transaction } from '../database/transaction.service.js';
import type { SentMail } from './mails.service.js';
import type { LeasedMail } from './outbox.store.js';

/** Creates and sends mails of one kind. Both methods run in a transaction that has locked the user and the mail. */
export interface MailSender {
  /**
   * Stores the data that the mail refers to, such as the hash of a new token.
   * @returns a function that sends the mail, to call after the commit; null if the mail is no longer needed
   */
  prepare(tx: Transaction, mail: LeasedMail): Promise<((signal?: AbortSignal) => Promise<SentMail>) | null>;
  /** @param failureReason null if the mail was sent; otherwise why it failed: there is no further attempt */
  noteEnd(tx: Transaction, mail: LeasedMail, failureReason: string | null): Promise<void>;
}
