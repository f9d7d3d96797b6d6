import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Settings } from '../settings/settings.js';
import { CONSOLE_PATHS, EXPLORER_PATH } from './pages.js';

/** What a page may load and do (Content Security Policy, level 3). */
type Policy = Record<string, string | string[]>;

/** For everything that is no page: an answer of the API that a browser shows loads nothing and is framed nowhere. */
const NO_PAGE: Policy = { defaultSrc: "'none'", baseUri: "'none'", formAction: "'none'", frameAncestors: "'none'" };

/** Files and calls of our own, and what the libraries that draw a page bring along: a <style> and pictures as data. */
const PAGE: Policy = {
  scriptSrc: "'self'",
  styleSrc: ["'self'", "'unsafe-inline'"],
  imgSrc: ["'self'", 'data:'],
  connectSrc: "'self'",
};

/** The pages, each with what it needs; all else stays forbidden to it. The one place where a page is let do more. */
const PAGES: Readonly<Record<string, Policy>> = {
  ...Object.fromEntries(CONSOLE_PATHS.map((path) => [path, PAGE])),
  '/api/docs': PAGE,
  // Its editor thinks in workers and draws its icons with a font.
  [EXPLORER_PATH]: { ...PAGE, workerSrc: "'self'", fontSrc: "'self'" },
};

/** Seconds that a browser remembers to come by https only. */
const A_YEAR = 365 * 24 * 60 * 60;

/** What pages of listed origins send: their own headers, and those of Apollo Client, OpenTelemetry (W3C) and Sentry. */
const SENT_BY_PAGES = [
  'accept',
  'authorization',
  'content-type',
  'idempotency-key',
  'x-request-id',
  'x-requested-with',
  'apollographql-client-name',
  'apollographql-client-version',
  'apollo-require-preflight',
  'x-apollo-operation-name',
  'traceparent',
  'tracestate',
  'baggage',
  'sentry-trace',
];

/** What pages of listed origins may read of an answer, besides its body. */
const READ_BY_PAGES = ['Link', 'RateLimit', 'RateLimit-Policy', 'Retry-After', 'x-request-id'];

/** Seconds that a browser remembers what a preflight said. */
const TEN_MINUTES = 600;

/**
 * What browsers are told and what is refused of them: security
 * headers, no calls from pages of others, CORS for those listed.
 */
export function guardBrowsers(app: NestFastifyApplication, { publicUrl, corsOrigins, explorer }: Settings): void {
  const own = new URL(publicUrl);
  app.useSecurityHeaders({
    contentSecurityPolicy: { useDefaults: false, directives: NO_PAGE },
    // Over plain http browsers ignore it; said of a name that is not reached by https, it would lock people out.
    strictTransportSecurity: own.protocol === 'https:' && { maxAge: A_YEAR, includeSubDomains: false },
    xFrameOptions: { action: 'deny' },
  });
  // The own origin is listed too: a proxy may call us by another Host than the browser calls it.
  app.enableCsrfProtection({ trustedOrigins: [own.origin, ...corsOrigins] });
  if (corsOrigins.length > 0) {
    app.enableCors({
      // A page of any other origin is told nothing at all.
      origin: (origin, answer) =>
        answer(null, origin === undefined || corsOrigins.includes(origin) ? [...corsOrigins] : false),
      methods: ['GET', 'HEAD', 'POST', 'PATCH', 'DELETE'],
      allowedHeaders: SENT_BY_PAGES,
      exposedHeaders: READ_BY_PAGES,
      maxAge: TEN_MINUTES,
      strictPreflight: false, // its refusal would be plain text
    });
  }

  const policies = Object.entries(PAGES)
    .filter(([path]) => explorer || path !== EXPLORER_PATH)
    .map(([path, more]) => [path, textOf({ ...NO_PAGE, ...more })] as const);
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
      // Of the route, however its path was written.
      const [path = ''] = request.routeOptions.url?.split('*', 1) ?? [];
      const policy = policies.find(([page]) => path === page || path.startsWith(`${page}/`))?.[1];
      if (policy !== undefined) void reply.header('content-security-policy', policy);
      done();
    });
}

function textOf(policy: Policy): string {
  return Object.entries(policy)
    .map(([name, sources]) =>
      [name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`), sources].flat().join(' '),
    )
    .join(';');
}
