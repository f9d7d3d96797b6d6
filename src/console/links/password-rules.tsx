import { Text } from '@mantine/core';

/** bcrypt ignores the bytes after these. */
const MOST_BYTES = 72;
const LEAST_CHARACTERS = 8;

/** What is still missing in a new password, by the rules of the server. Only the server knows the common ones. */
export function PasswordRules({ password }: { password: string }) {
  return (
    <Text component="span" size="xs" role="status">
      {hintOf(password.normalize('NFC'))}
    </Text>
  );
}

function hintOf(password: string): string {
  const missing = LEAST_CHARACTERS - Array.from(password).length;
  if (password === '') return 'At least 8 characters, and not a common one. Several words are easy to remember.';
  if (missing > 0) return `Too short: ${String(missing)} more ${missing === 1 ? 'character' : 'characters'}.`;
  if (new TextEncoder().encode(password).length > MOST_BYTES) return 'Too long: at most 72 bytes.';
  return 'Long enough. Common passwords are refused.';
}
