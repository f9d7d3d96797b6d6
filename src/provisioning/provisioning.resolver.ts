import { Args, Mutation, Resolver } from '@nestjs/graphql';
import type { Caller } from '../auth/caller.js';
import { CurrentCaller } from '../auth/current-caller.decorator.js';
import { ProvisionUserInput } from './provision-user.input.js';
import { ProvisionResult } from './provision-result.model.js';
import { ProvisioningService } from './provisioning.service.js';

@Resolver()
export class ProvisioningResolver {
  constructor(private readonly provisioning: ProvisioningService) {}

  @Mutation(() => ProvisionResult, {
    nullable: true,
    description:
      'Creates or links one user and applies any combination of org roles, building assignments and a residence. ' +
      'The call is atomic: it applies everything or nothing. ' +
      'A repeated call changes nothing and returns `changes: []`.',
  })
  provisionUser(
    @Args('input', { description: 'The user and the grants to apply.' }) input: ProvisionUserInput,
    @CurrentCaller() caller: Caller,
  ): Promise<ProvisionResult> {
    return this.provisioning.provisionUser(input, caller);
  }
}
