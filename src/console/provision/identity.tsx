import { Anchor, PasswordInput, Radio, Stack, Text, TextInput } from '@mantine/core';
import { Link } from 'wouter';
import { PasswordRules } from '../links/password-rules.js';
import { useMay } from '../session/session.js';
import { STATUSES } from '../words.js';
import type { Draft } from './draft.js';
import { type Person, personInWords } from './person.js';
import { Section } from './section.js';

interface IdentityProps {
  draft: Draft;
  /** The person who has the address; null for a new person, undefined while unknown. */
  person: Person | null | undefined;
  /** The person whose account the server would use, even if the user cannot see them. */
  linked: { name: string } | null;
  onChange: (part: Partial<Draft>) => void;
  errorAt: (pointer: string) => string | undefined;
}

export function Identity({ draft, person, linked, onChange, errorAt }: IdentityProps) {
  const may = useMay();
  const isKnown = person != null || linked !== null;
  const isPassword = !isKnown && !draft.isInvited;
  const passwordError = errorAt('/identity/password') ?? errorAt('/identity');
  const { building, unit } = draft.residence;
  const status = person == null || person.status === 'ACTIVE' ? '' : `, ${STATUSES[person.status].toLowerCase()}`;
  return (
    <Section title="Who" what="Their account, and how they sign in">
      <div>
        <TextInput
          label="E-mail address"
          type="email"
          autoComplete="off"
          required
          value={draft.email}
          onChange={({ currentTarget: { value } }) => onChange({ email: value })}
          error={errorAt('/identity/email')}
        />
        <Text size="sm" mt={4} mih={{ base: '3.1em', sm: '1.55em' }} aria-live="polite">
          {person != null
            ? `Uses the account of ${personInWords(person)}${status}.`
            : linked !== null
              ? `Uses the account of ${linked.name}.`
              : person === null
                ? may.seeAllPeople
                  ? 'New person.'
                  : 'No person in your buildings has this address.'
                : draft.email === '' &&
                  (building && unit
                    ? `Enter the address of the person who moves into ${building.name} ${unit.name}.`
                    : 'With the address of somebody you have already, you edit this person.')}
          {person != null && (
            <>
              {' '}
              <Anchor component={Link} href={`/people/${person.id}`}>
                Open their page
              </Anchor>
            </>
          )}
        </Text>
      </div>
      {/* Stays for a known person, so that the rest of the form does not move while the user reads. */}
      <TextInput
        label="Full name"
        withAsterisk={!isKnown}
        autoComplete="off"
        readOnly={isKnown}
        variant={isKnown ? 'filled' : 'default'}
        value={isKnown ? (person?.name ?? linked?.name ?? '') : draft.name}
        onChange={({ currentTarget: { value } }) => onChange({ name: value })}
        error={isKnown ? undefined : errorAt('/identity/name')}
      />
      {person?.status !== 'ACTIVE' && (
        <Radio.Group
          label={isKnown ? 'Sign-in' : 'First sign-in'}
          value={draft.isInvited ? 'INVITE' : 'PASSWORD'}
          onChange={(way) => onChange({ isInvited: way === 'INVITE' })}
          error={errorAt('/identity/sendInvite') ?? (isPassword ? undefined : errorAt('/identity'))}
        >
          <Stack gap="xs" mt="xs">
            <Radio
              value="INVITE"
              label={isKnown ? 'Mail an invitation if they cannot sign in yet' : 'Mail an invitation'}
            />
            {isKnown ? (
              <Radio value="PASSWORD" label="Do not mail an invitation" />
            ) : (
              <Radio
                value="PASSWORD"
                label={
                  may.provisionFully
                    ? 'Set a password that you pass on to them'
                    : 'Set a password that you pass on to them (only for organization admins)'
                }
                disabled={!may.provisionFully}
              />
            )}
          </Stack>
        </Radio.Group>
      )}
      {isPassword && (
        <PasswordInput
          label="Password"
          withAsterisk
          autoComplete="new-password"
          description={<PasswordRules password={draft.password} />}
          value={draft.password}
          onChange={({ currentTarget: { value } }) => onChange({ password: value })}
          error={passwordError}
          aria-invalid={passwordError !== undefined}
        />
      )}
    </Section>
  );
}
