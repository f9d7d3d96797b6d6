import { Args, ID, Mutation, Resolver } from '@nestjs/graphql';
import type { Caller } from '../auth/caller.js';
import { CurrentCaller } from '../auth/current-caller.decorator.js';
import { ProvisionResult } from '../provisioning/provision-result.model.js';
import { Me } from '../users/me.model.js';
import { User } from '../users/user.model.js';
import { AccountCallsService } from './account-calls.service.js';
import { UpdateMeInput, UpdateUserInput } from './update-user.input.js';

@Resolver()
export class AccountsResolver {
  constructor(private readonly calls: AccountCallsService) {}

  @Mutation(() => User, {
    nullable: true,
    description:
      'Corrects the name and the e-mail address of a user. Nothing changes if the user has them already. ' +
      'Requires PEOPLE_PROVISION and every permission that the user has. Null if the caller cannot see the user.',
  })
  updateUser(
    @Args('input', { description: 'The user and the corrections.' }) input: UpdateUserInput,
    @CurrentCaller() caller: Caller,
  ): Promise<User | null> {
    return this.calls.updateUser(input, caller);
  }

  @Mutation(() => Me, { nullable: true, description: "Corrects the caller's own name. Requires no permission." })
  updateMe(
    @Args('input', { description: 'The corrections.' }) input: UpdateMeInput,
    @CurrentCaller() caller: Caller,
  ): Promise<Me | null> {
    return this.calls.updateMe(input, caller);
  }

  @Mutation(() => ProvisionResult, {
    nullable: true,
    description:
      'Mails an active user a link for a new password. The link of the previous mail becomes invalid. ' +
      'Requires PEOPLE_PROVISION and every permission that the user has.',
  })
  sendPasswordReset(
    @Args('userId', { type: () => ID, description: 'UUID of the user.' }) userId: string,
    @CurrentCaller() caller: Caller,
  ): Promise<ProvisionResult> {
    return this.calls.sendPasswordReset(userId, caller);
  }
}
