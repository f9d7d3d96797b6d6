import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../errors/api-problems.decorator.js';
import { DemoBody } from '../examples/demo-body.decorator.js';
import { LOGIN_EXAMPLE } from '../examples/demo-examples.js';
import { AuthService } from './auth.service.js';
import { CurrentClient, type ClientInfo } from './current-client.decorator.js';
import { LoginInput } from './login.input.js';
import { LoginResult } from './login-result.model.js';
import { Public } from './public.decorator.js';

@ApiTags('Sign-in')
@Controller('api/auth')
export class AuthController {
  constructor(private readonly auth: AuthService) {}

  @Public()
  @Post('login')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Sign in',
    description: 'Returns an access token for an e-mail address and a password.',
    security: [],
  })
  @DemoBody(LoginInput, LOGIN_EXAMPLE)
  @ApiOkResponse({ type: LoginResult, description: 'The user is signed in.' })
  @ApiProblems(
    'INVALID_INPUT',
    'UNAUTHENTICATED',
    'PAYLOAD_TOO_LARGE',
    'UNSUPPORTED_MEDIA_TYPE',
    'RATE_LIMITED',
    'INTERNAL',
    'UNAVAILABLE',
  )
  login(@Body() input: LoginInput, @CurrentClient() client: ClientInfo): Promise<LoginResult> {
    return this.auth.login(input, client);
  }
}
