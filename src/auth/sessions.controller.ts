import { Body, Controller, Delete, Headers, HttpCode, Post, Res, UseGuards } from '@nestjs/common';
import { ApiCookieAuth, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ApiProblems } from '../errors/api-problems.decorator.js';
import { DemoBody } from '../examples/demo-body.decorator.js';
import { LOGIN_EXAMPLE } from '../examples/demo-examples.js';
import { CurrentClient, type ClientInfo } from './current-client.decorator.js';
import { LoginInput } from './login.input.js';
import { LoginResult } from './login-result.model.js';
import { OwnOriginGuard } from './own-origin.guard.js';
import { Public } from './public.decorator.js';
import { SessionCookies } from './session-cookies.js';
import { SessionsService } from './sessions.service.js';

/** The server rejects a body that it cannot read, also for calls without one. */
const ALL = ['INVALID_INPUT', 'PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE', 'INTERNAL', 'UNAVAILABLE'] as const;

const COOKIE =
  'The cookie is named `__Host-session` (`session` if PUBLIC_URL is http). It is HttpOnly, and browsers send it only ' +
  'to this server. No other call accepts it.';

const SET_COOKIE = {
  'Set-Cookie': { description: 'The cookie of the session, for 14 days.', schema: { type: 'string' } },
} as const;

@ApiTags('Sign-in')
@Public()
@UseGuards(OwnOriginGuard)
@Controller('api/auth/session')
export class SessionsController {
  constructor(
    private readonly sessions: SessionsService,
    private readonly cookies: SessionCookies,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Sign in with a session',
    description:
      'For pages at PUBLIC_URL. Sets a cookie, with which `refreshSession` gets the next access token. ' +
      `The access token is valid for 15 minutes, and only as long as the session. ${COOKIE}`,
    security: [],
  })
  @DemoBody(LoginInput, LOGIN_EXAMPLE)
  @ApiOkResponse({ type: LoginResult, description: 'The user is signed in.', headers: SET_COOKIE })
  @ApiProblems(...ALL, 'UNAUTHENTICATED', 'RATE_LIMITED')
  startSession(
    @Body() input: LoginInput,
    @CurrentClient() client: ClientInfo,
    @Headers('user-agent') userAgent: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<LoginResult> {
    return this.cookies.answer(reply, this.sessions.startSession(input, client, userAgent));
  }

  @Post('refresh')
  @HttpCode(200)
  @ApiCookieAuth()
  @ApiOperation({
    summary: 'Refresh a session',
    description:
      'Returns a new access token and replaces the cookie. The previous cookie works for another 30 seconds. ' +
      'An older one ends the session. Takes no body.',
  })
  @ApiOkResponse({ type: LoginResult, description: 'The user is still signed in.', headers: SET_COOKIE })
  @ApiProblems(...ALL, 'UNAUTHENTICATED')
  refreshSession(
    @Headers('cookie') cookie: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<LoginResult> {
    return this.cookies.answer(reply, this.sessions.refreshSession(this.cookies.read(cookie)));
  }

  @Delete()
  @HttpCode(204)
  @ApiOperation({
    summary: 'Sign out of a session',
    description: 'Ends the session and clears the cookie. The answer is the same without a session.',
    security: [{ cookie: [] }, {}],
  })
  @ApiNoContentResponse({ description: 'The cookie is cleared.', headers: SET_COOKIE })
  @ApiProblems(...ALL)
  endSession(
    @Headers('cookie') cookie: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    return this.cookies.clear(reply, this.sessions.endSession(this.cookies.read(cookie)));
  }
}
