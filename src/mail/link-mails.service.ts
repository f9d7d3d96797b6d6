import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transaction.service.js';
import { Settings } from '../settings/settings.js';
import { type LinkFacts, LinkMailsStore } from './link-mails.store.js';
import type { MailSender, SendMail } from './mail-sender.js';
import type { MailBody } from './mail-template.js';
import { invitationText, passwordResetText } from './mail-texts.js';
import { MailsService } from './mails.service.js';
import type { LeasedMail } from './outbox.store.js';

/** Creates and sends the mails with a link: invitations and password resets. */
@Injectable()
export class LinkMailsService implements MailSender {
  constructor(
    private readonly store: LinkMailsStore,
    private readonly mails: MailsService,
    private readonly settings: Settings,
  ) {}

  /** Creates a token and stores its hash. Each attempt creates a new token and makes the older one invalid. */
  async prepare(tx: Transaction, mail: LeasedMail): Promise<SendMail | null> {
    const secret = randomBytes(32).toString('base64url');
    const facts = await this.store.rotateToken(tx, mail, secret);
    if (facts === null) {
      await this.store.markUnwanted(tx, mail);
      return null;
    }
    const page = mail.kind === 'INVITATION' ? 'accept' : 'reset';
    const url = `${this.settings.publicUrl}/${page}#${String(mail.orgId)}.${secret}`;
    const body = this.bodyOf(mail, facts, url);
    return async (signal) => ({
      link: { url, expiresAt: facts.expiresAt },
      file: await this.mails.send(facts, body, { signal, secret }),
    });
  }

  noteEnd(tx: Transaction, mail: LeasedMail, failureReason: string | null): Promise<void> {
    return failureReason === null ? this.store.markSent(tx, mail) : this.store.markFailed(tx, mail, failureReason);
  }

  private bodyOf({ kind }: LeasedMail, facts: LinkFacts, url: string): MailBody {
    const link = { url, expiresAt: facts.expiresAt };
    const signInAt = this.settings.publicUrl;
    if (kind === 'INVITATION') return invitationText(facts, facts, link, signInAt);
    return passwordResetText(facts, link, signInAt);
  }
}
