import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { AuthService } from './auth.service.js';
import { CurrentClient, type ClientInfo } from './current-client.decorator.js';
import { LoginInput } from './login.input.js';
import { LoginResult } from './login-result.model.js';
import { Public } from './public.decorator.js';

@Resolver()
export class AuthResolver {
  constructor(private readonly auth: AuthService) {}

  @Public()
  @Mutation(() => LoginResult, {
    nullable: true,
    description: 'Signs a user in with an e-mail address and a password.',
  })
  login(
    @Args('input', { description: 'Credentials of the user.' }) input: LoginInput,
    @CurrentClient() client: ClientInfo,
  ): Promise<LoginResult> {
    return this.auth.login(input, client);
  }
}
