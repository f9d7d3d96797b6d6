import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useMutation } from 'urql';
import { Panel } from '../layout/panel.js';
import { sentenceOf } from '../api/problems.js';
import type { ProvisionUserInput } from '../provision/draft.js';
import type { ProvisionResult } from '../provision/use-preview.js';
import { Confirm } from './confirm.js';
import { Correct } from './correct.js';
import { type PersonDetails, SEND_RESET } from './operations.js';

interface AccountPanelProps {
  person: PersonDetails;
  /** Called when a dialog opens: others may have changed the person meanwhile. */
  onOpen: () => void;
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
export function AccountPanel({ person, onOpen, onChanged }: AccountPanelProps) {
  const [opened, setOpened] = useState<Opened>(null);
  const [said, setSaid] = useState<ReactNode>(null);
  const [{ fetching: isMailing }, sendReset] = useMutation(SEND_RESET);
  const { id, name, email, status } = person;
  const open = (dialog: Opened) => {
    setOpened(dialog);
    onOpen();
  };
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
        ? sentenceOf(error, 'The mail may be on its way already.')
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
    <Panel title="Account">
      <Stack gap="sm">
        <Text size="sm">{MEANING[status]}</Text>
        {said !== null && (
          <Alert role="status" withCloseButton closeButtonLabel="Hide this message" onClose={() => setSaid(null)}>
            {said}
          </Alert>
        )}
        <Group gap="xs">
          {status === 'DEACTIVATED' && <Action onClick={() => open('REACTIVATE')}>Reactivate</Action>}
          <Action onClick={() => open('CORRECT')}>Correct name or address</Action>
          {status === 'ACTIVE' && (
            <Action isBusy={isMailing} onClick={() => void mailReset()}>
              Mail a link for a new password
            </Action>
          )}
          {status !== 'DEACTIVATED' && <Action onClick={() => open('DEACTIVATE')}>Deactivate</Action>}
          <Action onClick={() => open('LEAVE')}>They leave: end everything</Action>
        </Group>
      </Stack>
      {opened === 'CORRECT' && <Correct person={person} onDone={() => done(null)} onClose={close} />}
      {step && input && (
        <Confirm title={`${step.question} ${name}?`} action={step.action} input={input} onDone={done} onClose={close}>
          {step.text}
        </Confirm>
      )}
    </Panel>
  );
}

interface ActionProps {
  isBusy?: boolean;
  onClick: () => void;
  children: string;
}

function Action({ isBusy = false, onClick, children }: ActionProps) {
  return (
    <Button size="xs" variant="default" loading={isBusy} onClick={onClick}>
      {children}
    </Button>
  );
}

/** What each status means for the person. */
const MEANING = {
  ACTIVE: 'They can sign in.',
  INVITED: 'They cannot sign in before they have accepted an invitation.',
  DEACTIVATED: 'They cannot sign in. Their roles, assignments and homes stay until they are taken away.',
} as const;
