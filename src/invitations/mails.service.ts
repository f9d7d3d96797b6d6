import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable, Logger } from '@nestjs/common';
import { createTransport } from 'nodemailer';
import { Settings } from '../settings.js';

export interface InvitationMail {
  to: { email: string; name: string };
  organization: string;
  /** Goes into the link and nowhere else. */
  token: string;
  expiresAt: Date;
}

/** Where a mail went, and the link in it: for whoever asked on the spot, never for a log or the database. */
export interface SentInvitation {
  link: string;
  file: string;
  expiresAt: Date;
}

/** Writes each mail as a file (RFC 5322, `.eml`) below the data folder: any mail program opens it. */
@Injectable()
export class MailsService {
  private readonly logger = new Logger(MailsService.name);
  private readonly folder: string;
  private readonly transport = createTransport({ streamTransport: true, buffer: true });

  constructor(private readonly settings: Settings) {
    this.folder = join(settings.dataDir, 'mail');
  }

  async sendInvitation({ to, organization, token, expiresAt }: InvitationMail): Promise<SentInvitation> {
    const link = `${this.settings.publicUrl}/accept#${token}`;
    const until = expiresAt.toISOString();
    const host = new URL(this.settings.publicUrl).hostname;
    const { message, messageId } = await this.transport.sendMail({
      from: { name: organization, address: `no-reply@${host}` },
      to: { name: to.name, address: to.email },
      subject: `Your invitation to ${organization}`,
      text: [
        `Hello ${to.name},`,
        `you have been invited to ${organization}. Choose your password here, before ${until}:`,
        link,
        'If you did not expect this mail, ignore it: nothing happens without you.',
      ].join('\n\n'),
    });
    return { link, file: await this.write(messageId, message as Buffer), expiresAt };
  }

  private async write(messageId: string, message: Buffer): Promise<string> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const file = join(this.folder, `${messageId.replace(/[^\w-]/g, '_')}.eml`);
    await writeFile(`${file}.part`, message, { mode: 0o600 });
    await rename(`${file}.part`, file);
    this.logger.log(`Mail written to ${file}`);
    return file;
  }
}
