import type { Transaction } from '../database/transaction.service.js';
import type { SentMail } from './mails.service.js';
import type { LeasedMail } from './outbox.store.js';

/** Makes and sends the mails of one kind. The transactions hold the user's row and the mail. */
export interface MailSender {
  /**
   * Stores what the mail refers to, such as the hash of a new token.
   * @returns what sends the mail after the commit; null when the mail is not needed any more
   */
  prepare(tx: Transaction, mail: LeasedMail): Promise<((signal?: AbortSignal) => Promise<SentMail>) | null>;
  /** @param failureReason null when the mail went out; else no attempt will follow */
  noteEnd(tx: Transaction, mail: LeasedMail, failureReason: string | null): Promise<void>;
}
