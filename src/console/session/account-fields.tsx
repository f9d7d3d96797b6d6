import { TextInput } from '@mantine/core';
import type { Account } from './calls.js';

interface AccountFieldsProps {
  account: Account;
  onChange: (account: Account) => void;
  isReadOnly?: boolean;
  /** The field that gets the focus. */
  focus?: keyof Account;
}

/** How a user names their account. */
export function AccountFields({ account, onChange, isReadOnly = false, focus }: AccountFieldsProps) {
  return (
    <>
      <TextInput
        label="Organization"
        description="Short name"
        autoComplete="organization"
        required
        autoFocus={focus === 'organization'}
        readOnly={isReadOnly}
        value={account.organization}
        onChange={({ currentTarget: { value } }) => onChange({ ...account, organization: value })}
      />
      <TextInput
        label="E-mail address"
        type="email"
        autoComplete="username"
        required
        autoFocus={focus === 'email'}
        readOnly={isReadOnly}
        value={account.email}
        onChange={({ currentTarget: { value } }) => onChange({ ...account, email: value })}
      />
    </>
  );
}
