import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transaction.service.js';
import { InvitationMailsStore } from './invitation-mails.store.js';
import type { MailSender } from './mail-sender.js';
import { MailsService, type SentMail } from './mails.service.js';
import type { LeasedMail } from './outbox.store.js';

/** Creates and sends invitation mails. */
@Injectable()
export class InvitationMailsService implements MailSender {
  constructor(
    private readonly store: InvitationMailsStore,
    private readonly mails: MailsService,
  ) {}

  /** Creates a token and stores its hash. Each attempt creates a new token and makes the older one invalid. */
  async prepare(tx: Transaction, mail: LeasedMail): Promise<((signal?: AbortSignal) => Promise<SentMail>) | null> {
    const secret = randomBytes(32).toString('base64url');
    const invited = await this.store.rotateToken(tx, mail, secret);
    if (invited === null) {
      await this.store.markUnwanted(tx, mail);
      return null;
    }
    const { email, name, ...rest } = invited;
    const token = `${String(mail.orgId)}.${secret}`;
    return (signal) => this.mails.sendInvitation({ to: { email, name }, token, ...rest }, signal);
  }

  noteEnd(tx: Transaction, mail: LeasedMail, failureReason: string | null): Promise<void> {
    return failureReason === null ? this.store.markSent(tx, mail) : this.store.markFailed(tx, mail, failureReason);
  }
}
