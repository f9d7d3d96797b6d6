import { Alert, Button, Menu } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useMutation } from 'urql';
import { sentenceOf } from '../api/problems.js';
import type { ProvisionUserInput } from '../provision/draft.js';
import type { ProvisionResult } from '../provision/use-preview.js';
import { Confirm } from './confirm.js';
import { Correct } from './correct.js';
import { type PersonDetails, SEND_RESET } from './operations.js';

interface AccountMenuProps {
  person: PersonDetails;
  /** @param result null if the person was corrected */
  onChanged: (result: ProvisionResult | null) => void;
}

type Opened = 'CORRECT' | keyof typeof STEPS | null;

/** Calls that need a confirmation. */
const STEPS = {
  DEACTIVATE: {
    question: 'Deactivate',
    action: 'Deactivate',
    text: 'They are signed out everywhere, and links and API keys of theirs stop working. They keep what they hold.',
    input: { active: false },
    revocations: null,
  },
  LEAVE: {
    question: 'End everything of',
    action: 'End everything',
    text: 'For a person who leaves. They lose all that they hold here, and are signed out everywhere.',
    input: { active: false },
    revocations: { everything: true },
  },
  REACTIVATE: {
    question: 'Reactivate',
    action: 'Reactivate',
    text: 'They can sign in again, with what they hold now. Old links and API keys stay void.',
    input: { active: true },
    revocations: null,
  },
} as const;

/** What an administrator can do with the account of a person. */
export function AccountMenu({ person, onChanged }: AccountMenuProps) {
  const [opened, setOpened] = useState<Opened>(null);
  const [said, setSaid] = useState<ReactNode>(null);
  const [, sendReset] = useMutation(SEND_RESET);
  const { id, name, email, status } = person;
  const close = () => setOpened(null);
  const done = (result: ProvisionResult | null) => {
    close();
    onChanged(result);
  };
  const mailReset = async () => {
    const { data, error } = await sendReset({ userId: id });
    const warnings = data?.result?.warnings ?? [];
    setSaid(
      error
        ? sentenceOf(error)
        : warnings.length > 0
          ? warnings.map(({ detail }) => detail).join(' ')
          : `A link for a new password will be mailed to ${email}.`,
    );
    onChanged(null);
  };
  const step = opened === null || opened === 'CORRECT' ? null : STEPS[opened];
  const input: ProvisionUserInput | null = step && {
    identity: { email, ...step.input },
    ...(step.revocations && { revocations: step.revocations }),
  };

  return (
    <>
      {said !== null && (
        <Alert role="status" p="xs" withCloseButton closeButtonLabel="Hide this message" onClose={() => setSaid(null)}>
          {said}
        </Alert>
      )}
      {status === 'DEACTIVATED' && (
        <Button size="xs" variant="default" onClick={() => setOpened('REACTIVATE')}>
          Reactivate
        </Button>
      )}
      <Menu withinPortal={false} position="bottom-end">
        <Menu.Target>
          <Button size="xs" variant="default">
            Account
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => setOpened('CORRECT')}>Correct name or address</Menu.Item>
          {status === 'ACTIVE' && (
            <Menu.Item onClick={() => void mailReset()}>Mail a link for a new password</Menu.Item>
          )}
          {status !== 'DEACTIVATED' && <Menu.Item onClick={() => setOpened('DEACTIVATE')}>Deactivate</Menu.Item>}
          <Menu.Item onClick={() => setOpened('LEAVE')}>They leave: end everything</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {opened === 'CORRECT' && <Correct person={person} onDone={() => done(null)} onClose={close} />}
      {step && input && (
        <Confirm title={`${step.question} ${name}?`} action={step.action} input={input} onDone={done} onClose={close}>
          {step.text}
        </Confirm>
      )}
    </>
  );
}
