import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Settings } from '../settings/settings.js';
import { CONSOLE_PATHS, EXPLORER_PATH, opensPage } from './pages.js';

/** Directives of a Content Security Policy (level 3). */
type Policy = Record<string, string | string[]>;

/** For API responses: a browser that shows one loads nothing and does not frame it. */
const NO_PAGE: Policy = { defaultSrc: "'none'", baseUri: "'none'", formAction: "'none'", frameAncestors: "'none'" };

/** For pages: our own files and calls, and the inline styles and data images of UI libraries. */
const PAGE: Policy = {
  scriptSrc: "'self'",
  styleSrc: ["'self'", "'unsafe-inline'"],
  imgSrc: ["'self'", 'data:'],
  connectSrc: "'self'",
};

/** The pages and what they are allowed in addition to NO_PAGE. */
const PAGES: Readonly<Record<string, Policy>> = {
  ...Object.fromEntries(CONSOLE_PATHS.map((path) => [path, PAGE])),
  '/api/docs': PAGE,
  // Its editor uses workers and an icon font.
  [EXPLORER_PATH]: { ...PAGE, workerSrc: "'self'", fontSrc: "'self'" },
};

/** Seconds for which a browser uses https only. */
const A_YEAR = 365 * 24 * 60 * 60;

/** Headers that pages of allowed origins can send, including those of Apollo Client, OpenTelemetry and Sentry. */
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

/** Response headers that pages of allowed origins can read. */
const READ_BY_PAGES = [
  'Allow',
  'Content-Disposition',
  'Link',
  'RateLimit',
  'RateLimit-Policy',
  'Retry-After',
  'WWW-Authenticate',
  'traceresponse',
  'x-request-id',
];

/** Seconds for which a browser caches a preflight response. */
const TEN_MINUTES = 600;

/** Sets security headers, rejects calls from pages of other origins, and enables CORS for allowed origins. */
export function guardBrowsers(app: NestFastifyApplication, { publicUrl, corsOrigins, explorer }: Settings): void {
  const own = new URL(publicUrl);
  app.useSecurityHeaders({
    contentSecurityPolicy: { useDefaults: false, directives: NO_PAGE },
    // Only with https: for a host that is not reachable by https, this header would lock users out.
    strictTransportSecurity: own.protocol === 'https:' && { maxAge: A_YEAR, includeSubDomains: false },
    xFrameOptions: { action: 'deny' },
  });
  // Includes our own origin, because a proxy may send another Host header than the browser.
  app.enableCsrfProtection({ trustedOrigins: [own.origin, ...corsOrigins] });
  if (corsOrigins.length > 0) {
    app.enableCors({
      // Other origins get no CORS headers.
      origin: (origin, answer) =>
        answer(null, origin === undefined || corsOrigins.includes(origin) ? [...corsOrigins] : false),
      methods: ['GET', 'HEAD', 'POST', 'PATCH', 'DELETE'],
      allowedHeaders: SENT_BY_PAGES,
      exposedHeaders: READ_BY_PAGES,
      maxAge: TEN_MINUTES,
      strictPreflight: false, // it would reject with plain text
    });
  }

  const policies = Object.entries(PAGES)
    .filter(([path]) => explorer || path !== EXPLORER_PATH)
    .map(([path, more]) => [path, textOf({ ...NO_PAGE, ...more })] as const);
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
      // The path of the route, independent of how the client wrote it. An unknown path shows the console.
      const [path = ''] = (request.is404 && opensPage(request) ? '/' : request.routeOptions.url)?.split('*', 1) ?? [];
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
