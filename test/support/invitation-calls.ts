import type { Problem } from '../../src/errors/domain-error.js';
import { OutboxService } from '../../src/mail/outbox.service.js';
import type { TestApp } from './app.js';
import { sendGraphql } from './graphql.js';
import { request } from './http-client.js';

/** The answer to a call about an invitation, over either transport. */
export interface InvitationAnswer {
  /** Absent if the call was refused. */
  result?: {
    user: { id: string; status: string };
    changes?: { kind: string }[];
    invitation?: { status: string; expiresAt: string | null } | null;
    warnings?: { code: string; pointer: string }[];
    accessToken?: string;
    expiresIn?: number;
  };
  code?: string;
  errors?: Problem[];
}

export interface InvitationCalls {
  resend(app: TestApp, token: string | null, userId: string): Promise<InvitationAnswer>;
  revoke(app: TestApp, token: string | null, userId: string): Promise<InvitationAnswer>;
  accept(app: TestApp, input: object): Promise<InvitationAnswer>;
}

async function rest(
  { url }: TestApp,
  method: 'post' | 'delete',
  path: string,
  token: string | null,
  body?: object,
): Promise<InvitationAnswer> {
  const call = request(url)[method](path);
  if (token !== null) void call.set('authorization', `Bearer ${token}`);
  const { status, body: answer } = await (body === undefined ? call : call.send(body));
  return status < 300 ? { result: answer } : { code: answer.code, errors: answer.errors };
}

const CHANGED = 'user { id status } changes { kind } invitation { status expiresAt } warnings { code pointer }';

async function graphql(app: TestApp, token: string | null, name: string, document: string, variables: object) {
  const { data, code, errors } = await sendGraphql(app, token, document, variables);
  return data?.[name] == null ? { code, errors } : { result: data[name] };
}

export const INVITATION_CALLS: readonly [string, InvitationCalls][] = [
  [
    'REST',
    {
      resend: (app, token, userId) => rest(app, 'post', `/api/users/${userId}/invitation`, token),
      revoke: (app, token, userId) => rest(app, 'delete', `/api/users/${userId}/invitation`, token),
      accept: (app, input) => rest(app, 'post', '/api/auth/invitations/accept', null, input),
    },
  ],
  [
    'GraphQL',
    {
      resend: (app, token, userId) =>
        graphql(
          app,
          token,
          'resendInvitation',
          `mutation ($userId: ID!) { resendInvitation(userId: $userId) { ${CHANGED} } }`,
          {
            userId,
          },
        ),
      revoke: (app, token, userId) =>
        graphql(
          app,
          token,
          'revokeInvitation',
          `mutation ($userId: ID!) { revokeInvitation(userId: $userId) { ${CHANGED} } }`,
          {
            userId,
          },
        ),
      accept: (app, input) =>
        graphql(
          app,
          null,
          'acceptInvitation',
          `
            mutation ($input: AcceptInvitationInput!) {
              acceptInvitation(input: $input) {
                user {
                  id
                  status
                }
                accessToken
                expiresIn
              }
            }
          `,
          { input },
        ),
    },
  ],
];

/**
 * Sends the mail of a user's open invitation now, without a worker. Also works for an invitation that a test stored
 * without a mail.
 * @returns the token in its link
 */
export async function mailedToken(
  { app, prisma }: TestApp,
  { orgId, id: userId }: { orgId: number; id: string },
): Promise<string> {
  const isLive = { acceptedAt: null, revokedAt: null, supersededAt: null };
  const bare = await prisma.invitation.findFirst({ where: { orgId, userId, ...isLive, mails: { none: {} } } });
  if (bare !== null)
    await prisma.mail.create({
      data: { orgId, kind: 'INVITATION', userId, invitationId: bare.id, requestId: 'of a test' },
    });
  const sent = await app.get(OutboxService, { strict: false }).sendInvitationOf(orgId, userId);
  if (sent === null) throw new Error('There is no invitation to mail');
  return new URL(sent.link!.url).hash.slice(1);
}
