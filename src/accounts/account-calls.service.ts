import { Injectable } from '@nestjs/common';
import { ActorsService } from '../auth/actors.service.js';
import type { Caller } from '../auth/caller.js';
import { nullIfSignedOut } from '../errors/domain-error.js';
import { idInPath, IN_PATH, type PointerMap, withMappedPointers } from '../provisioning/pointer-map.js';
import { type AccountRequest, requestFor } from '../provisioning/plan/provisioning.request.js';
import type { ProvisionResult } from '../provisioning/provision-result.model.js';
import { ProvisioningService } from '../provisioning/provisioning.service.js';
import type { UserAccount } from '../provisioning/single-grant.model.js';
import { LimitsService } from '../rate-limiting/limits.service.js';
import type { Me } from '../users/me.model.js';
import type { User } from '../users/user.model.js';
import { UsersService } from '../users/users.service.js';
import type { UpdateMeInput, UpdateUserInput, UserCorrections } from './update-user.input.js';

const USER_IN_INPUT: PointerMap = [
  ['/identity/userId', '/userId'],
  ['/identity', ''],
];
const USER_IN_PATH: PointerMap = [
  ['/identity/userId', IN_PATH],
  ['/identity', ''],
];
const NO_INPUT: PointerMap = [['/identity', IN_PATH]];

/** Corrects accounts and mails links for new passwords. Uses the core of `provisionUser`, with its audit and errors. */
@Injectable()
export class AccountCallsService {
  constructor(
    private readonly actors: ActorsService,
    private readonly limits: LimitsService,
    private readonly provisioning: ProvisioningService,
    private readonly users: UsersService,
  ) {}

  /**
   * Corrects the name and the e-mail address of a user, who may be deactivated.
   * @returns null if the caller cannot see the user
   * @throws DomainError FORBIDDEN if the caller lacks PEOPLE_PROVISION or a permission of the user; INVALID_INPUT with
   * USER_NOT_FOUND; EMAIL_EXISTS
   */
  async updateUser({ userId, ...corrections }: UpdateUserInput, caller: Caller): Promise<User | null> {
    const { result } = await this.correct(userId, corrections, USER_IN_INPUT, caller);
    return this.users.visibleUser(result.user.id, caller);
  }

  /** The same for a user in the path. @throws DomainError as `updateUser`; NOT_FOUND if the user does not exist */
  async updateUserInPath(userId: string, corrections: UserCorrections, caller: Caller): Promise<UserAccount> {
    const { result } = await this.correct(idInPath(userId), corrections, USER_IN_PATH, caller);
    const { id, email, name, status } = result.user;
    return { id: id ?? userId, email, name, status };
  }

  /**
   * Corrects the caller's own name. Takes no permission.
   * @returns null if the token became void after the correction
   * @throws DomainError UNAUTHENTICATED if the token is void; FORBIDDEN for an API key
   */
  async updateMe({ name }: UpdateMeInput, caller: Caller): Promise<Me | null> {
    const { userId } = await this.actors.personOf(caller);
    await this.apply(userId, { isOwn: true, name }, USER_IN_INPUT, caller);
    return this.users.me(caller).catch(nullIfSignedOut);
  }

  /**
   * Mails a link for a new password; the link of the previous one becomes invalid. The old password works until then.
   * @throws DomainError FORBIDDEN if the caller lacks PEOPLE_PROVISION or a permission of the user; NOT_FOUND;
   * USER_NOT_ACTIVE; USER_DEACTIVATED; RATE_LIMITED after too many calls of the caller, or too many mails to the user
   */
  async sendPasswordReset(userId: string, caller: Caller): Promise<ProvisionResult> {
    // Before the rate limit, so that callers without the permission do not use it up.
    await this.actors.requirePermission('PEOPLE_PROVISION', caller);
    await this.limits.countCall('password-reset', caller);
    const { result, mailableIn } = await this.apply(idInPath(userId), { resetsPassword: true }, NO_INPUT, caller);
    if (mailableIn !== null) throw this.limits.refusalOfMails(mailableIn);
    return result;
  }

  private correct(
    userId: string,
    { name, email }: UserCorrections,
    pointers: PointerMap,
    caller: Caller,
  ): ReturnType<ProvisioningService['apply']> {
    return this.apply(userId, { name: name ?? null, email: email ?? null }, pointers, caller);
  }

  private async apply(
    userId: string,
    asked: Partial<AccountRequest>,
    pointers: PointerMap,
    caller: Caller,
  ): ReturnType<ProvisioningService['apply']> {
    const account = { isOwn: false, name: null, email: null, resetsPassword: false, ...asked };
    try {
      return await this.provisioning.apply(requestFor({}, { userId, account }), caller);
    } catch (error) {
      throw withMappedPointers(error, pointers);
    }
  }
}
