import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transaction.service.js';
import { sentBy } from '../invitation-status/link-facts.statement.js';
import type { MailSender, SendMail } from './mail-sender.js';
import { emailChangedText, type MailFacts } from './mail-texts.js';
import { MailsService } from './mails.service.js';
import type { LeasedMail } from './outbox.store.js';

/** Creates and sends the notice that an account has a new e-mail address, to the old one. */
@Injectable()
export class NoticeMailsService implements MailSender {
  constructor(private readonly mails: MailsService) {}

  async prepare(tx: Transaction, mail: LeasedMail): Promise<SendMail | null> {
    const [facts] = await tx.$queryRaw<MailFacts[]>`
      SELECT m."address" AS "email", u."name", o."name" AS "organization", o."slug",
        ${sentBy(mail.orgId, mail.requestId)} AS "sentBy"
      FROM "Mail" m JOIN "User" u ON u."orgId" = ${mail.orgId} AND u."id" = m."userId"
      JOIN "Organization" o ON o."id" = ${mail.orgId}
      WHERE m."orgId" = ${mail.orgId} AND m."id" = ${mail.id}::uuid`;
    if (facts === undefined) return null;
    const body = emailChangedText(facts);
    return async (signal) => ({ link: null, file: await this.mails.send(facts, body, { signal }) });
  }
}
