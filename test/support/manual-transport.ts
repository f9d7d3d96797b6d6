import type { SentMail } from '../../src/mail/mail-sender.js';
import type { LeasedMail } from '../../src/mail/outbox.store.js';

/** A mail transport that sends nothing. Each attempt ends when the test says so. */
export class ManualTransport {
  readonly attempts: { mail: LeasedMail; end: (error?: Error) => void }[] = [];
  readonly ended: LeasedMail[] = [];

  constructor(private takes = false) {}

  letGo(): void {
    this.takes = true;
    for (const { end } of this.attempts) end();
  }

  prepare(_tx: unknown, mail: LeasedMail): Promise<() => Promise<SentMail>> {
    return Promise.resolve(
      () =>
        new Promise((resolve, reject) => {
          const end = (error?: Error) => (error ? reject(error) : resolve({ link: null, file: null }));
          this.attempts.push({ mail, end });
          if (this.takes) end();
        }),
    );
  }

  noteEnd(_tx: unknown, mail: LeasedMail): Promise<void> {
    this.ended.push(mail);
    return Promise.resolve();
  }
}
