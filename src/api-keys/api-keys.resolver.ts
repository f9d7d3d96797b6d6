import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { Caller } from '../auth/caller.js';
import { CurrentCaller } from '../auth/current-caller.decorator.js';
import { ApiKey, CreatedApiKey } from './api-key.model.js';
import { ApiKeysService } from './api-keys.service.js';
import { CreateApiKeyInput } from './create-api-key.input.js';

@Resolver()
export class ApiKeysResolver {
  constructor(private readonly service: ApiKeysService) {}

  @Query(() => [ApiKey], {
    nullable: true,
    description:
      'The API keys of the organization, newest first, including revoked and expired ones. ' +
      'Requires ORG_MANAGE. API keys cannot make this call.',
  })
  apiKeys(@CurrentCaller() caller: Caller): Promise<ApiKey[]> {
    return this.service.apiKeys(caller);
  }

  @Mutation(() => CreatedApiKey, {
    nullable: true,
    description:
      'Creates an API key. An organization has at most 20 that are not revoked or expired. ' +
      'Requires ORG_MANAGE and all permissions of the roles. API keys cannot make this call.',
  })
  createApiKey(
    @Args('input', { description: 'The key to create.' }) input: CreateApiKeyInput,
    @CurrentCaller() caller: Caller,
  ): Promise<CreatedApiKey> {
    return this.service.createApiKey(input, caller);
  }

  @Mutation(() => ApiKey, {
    nullable: true,
    description:
      'Revokes an API key. It becomes void at once. Nothing changes if it is revoked already. ' +
      'Requires ORG_MANAGE. API keys cannot make this call.',
  })
  revokeApiKey(
    @Args('id', { type: () => ID, description: 'UUID of the key.' }) id: string,
    @CurrentCaller() caller: Caller,
  ): Promise<ApiKey> {
    return this.service.revokeApiKey(id, caller);
  }
}
