import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AddressInfo } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';

export interface MailServer {
  /** The value of SMTP_URL. */
  url: string;
  /** Accepted mails, in order. */
  mails: Email[];
  mailsTo(email: string): Email[];
  /** Replies for an address, as sender or recipient, that refuse the mail: a code of RFC 5321 and a text. */
  refuse(email: string, code: number, text: string): void;
  /** Refuses mails to an address after reading them, with a reply that contains the link in the mail. */
  refuseMail(email: string, code: number, textOf: (link: string) => string): void;
  accept(email: string): void;
  /** Delay before it accepts a mail, in milliseconds. */
  delay: number;
  /** Refuses connections until it is started again, on the same port. */
  down(): Promise<void>;
  up(): Promise<void>;
  close(): Promise<void>;
}

/** A real SMTP server on its own port. */
export async function startMailServer(): Promise<MailServer> {
  const mails: Email[] = [];
  const refused = new Map<string, Error>();
  const refusedMail = new Map<string, (link: string) => Error>();
  let port = 0;
  let server: SMTPServer | undefined;
  const state: MailServer = {
    url: '',
    mails,
    delay: 0,
    mailsTo: (email) => mails.filter(({ to }) => to?.some(({ address }) => address === email)),
    refuse: (email, code, text) => void refused.set(email, reply(code, text)),
    refuseMail: (email, code, textOf) => void refusedMail.set(email, (link) => reply(code, textOf(link))),
    accept: (email) => void (refused.delete(email), refusedMail.delete(email)),
    down: async () => {
      const closing = server;
      server = undefined;
      await new Promise<void>((resolve) => (closing ? closing.close(() => resolve()) : resolve()));
    },
    up: async () => {
      const fresh = new SMTPServer({
        authOptional: true,
        disabledCommands: ['STARTTLS', 'AUTH'],
        onMailFrom: ({ address }, _, done) => done(refused.get(address)),
        onRcptTo: ({ address }, _, done) => done(refused.get(address)),
        onData: (stream, { envelope }, done) => {
          void buffer(stream).then(async (message) => {
            await sleep(state.delay);
            const mail = await PostalMime.parse(message);
            const refusal = refusedMail.get(envelope.rcptTo[0]?.address ?? '');
            if (refusal === undefined) mails.push(mail);
            done(refusal?.(linkIn(mail)));
          });
        },
      });
      fresh.on('error', () => {}); // a client that disconnects
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

const reply = (responseCode: number, text: string): Error => Object.assign(new Error(text), { responseCode });

/** The link in a mail. */
function linkIn({ text }: { text?: string | undefined }): string {
  const [link] = /\S+\/(?:accept|reset)#\S+/.exec(text ?? '') ?? [];
  if (link === undefined) throw new Error('No link in the mail');
  return link;
}

/** The token in the link of a mail. */
export const tokenIn = (mail: { text?: string | undefined }): string => new URL(linkIn(mail)).hash.slice(1);
