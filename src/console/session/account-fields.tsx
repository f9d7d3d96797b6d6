import { TextInput } from '@mantine/core';
import type { GetInputPropsReturnType } from '@mantine/form';
import type { Account } from './calls.js';

interface AccountFieldsProps {
  /** The properties of an input of the form. */
  inputOf: (field: keyof Account) => GetInputPropsReturnType;
  isReadOnly?: boolean;
  /** The field that gets the focus. */
  focus?: keyof Account;
}

/** How a user names their account. */
export function AccountFields({ inputOf, isReadOnly = false, focus }: AccountFieldsProps) {
  return (
    <>
      <TextInput
        label="Organization"
        description="Short name"
        autoComplete="organization"
        required
        autoFocus={focus === 'organization'}
        readOnly={isReadOnly}
        {...inputOf('organization')}
      />
      <TextInput
        label="E-mail address"
        type="email"
        autoComplete="username"
        required
        autoFocus={focus === 'email'}
        readOnly={isReadOnly}
        {...inputOf('email')}
      />
    </>
  );
}
