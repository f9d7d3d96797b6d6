import type { ProvisionUserInput } from '../../src/provisioning/provision-user.input.js';
import { EMAIL } from './plan-world.js';

/** Input as plain objects, without the prototypes of the classes. */
export type Plain<T> = T extends readonly (infer Item)[]
  ? Plain<Item>[]
  : T extends object
    ? { [Key in keyof T]: Plain<T[Key]> }
    : T;

/** A request that can create the user or link them, unless the identity says otherwise. */
export function anInput({
  identity,
  ...rest
}: {
  identity?: Partial<ProvisionUserInput['identity']>;
  grants?: ProvisionUserInput['grants'];
  revocations?: ProvisionUserInput['revocations'];
  mode?: unknown;
} = {}): ProvisionUserInput {
  return {
    identity: { email: EMAIL, name: 'Jane Admin', sendInvite: true, ...identity },
    ...rest,
  } as ProvisionUserInput;
}

/** The request of a person who is neither created nor invited. */
export const revoking = (
  revocations: ProvisionUserInput['revocations'],
  grants?: ProvisionUserInput['grants'],
  identity: Partial<ProvisionUserInput['identity']> = {},
): ProvisionUserInput =>
  anInput({
    identity: { sendInvite: false, ...identity },
    ...(grants && { grants }),
    ...(revocations && { revocations }),
  });
