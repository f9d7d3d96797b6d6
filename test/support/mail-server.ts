import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AddressInfo } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';

export interface MailServer {
  /** For SMTP_URL. */
  url: string;
  /** Mails taken, in order. */
  mails: Email[];
  mailsTo(email: string): Email[];
  /** Replies to give to an address instead of taking it: a code of RFC 5321 and a text. */
  refuse(email: string, code: number, text: string): void;
  accept(email: string): void;
  /** Milliseconds that it takes to accept a mail. */
  delay: number;
  /** Takes no connection until it comes up again, at the same port. */
  down(): Promise<void>;
  up(): Promise<void>;
  close(): Promise<void>;
}

/** A real SMTP server on a port of its own. */
export async function startMailServer(): Promise<MailServer> {
  const mails: Email[] = [];
  const refused = new Map<string, Error>();
  let port = 0;
  let server: SMTPServer | undefined;
  const state: MailServer = {
    url: '',
    mails,
    delay: 0,
    mailsTo: (email) => mails.filter(({ to }) => to?.some(({ address }) => address === email)),
    refuse: (email, responseCode, text) => void refused.set(email, Object.assign(new Error(text), { responseCode })),
    accept: (email) => void refused.delete(email),
    down: async () => {
      const closing = server;
      server = undefined;
      await new Promise<void>((resolve) => (closing ? closing.close(() => resolve()) : resolve()));
    },
    up: async () => {
      const fresh = new SMTPServer({
        authOptional: true,
        disabledCommands: ['STARTTLS', 'AUTH'],
        onRcptTo: ({ address }, _, done) => done(refused.get(address)),
        onData: (stream, _, done) => {
          void buffer(stream).then(async (message) => {
            await sleep(state.delay);
            mails.push(await PostalMime.parse(message));
            done();
          });
        },
      });
      fresh.on('error', () => {}); // a client that goes away
      await new Promise<void>((resolve) => fresh.listen(port, '127.0.0.1', resolve));
      port = (fresh.server.address() as AddressInfo).port;
      state.url = `smtp://127.0.0.1:${String(port)}`;
      server = fresh;
    },
    close: () => state.down(),
  };
  await state.up();
  return state;
}

/** The token in the link of a mail. */
export function tokenIn({ text }: { text?: string | undefined }): string {
  const [, token] = /\/accept#(\S+)/.exec(text ?? '') ?? [];
  if (token === undefined) throw new Error('No link in the mail');
  return token;
}
