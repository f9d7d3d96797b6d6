import { Button, Group, Stack } from '@mantine/core';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { useClient } from 'urql';
import { useSearchParams } from 'wouter';
import { FormWithPreview } from '../layout/form-with-preview.js';
import { PageHeader } from '../layout/page.js';
import { idIn } from '../words.js';
import { type Draft, EMPTY, ofAnother } from './draft.js';
import { AccessFields } from './fields.js';
import { Identity } from './identity.js';
import { UNITS } from './operations.js';
import { addressOf, usePersonOf } from './person.js';
import { Done, PreviewPanel, previewInShort } from './preview.js';
import { useCall } from './use-call.js';
import type { ProvisionResult } from './use-preview.js';

interface ProvisionProps {
  /** The unfinished input, for a user who comes back to this page. */
  kept: Draft;
  onKeep: (draft: Draft) => void;
}

export function ProvisionPage({ kept, onKeep }: ProvisionProps) {
  const [draft, setDraft] = useState(kept);
  const [done, setDone] = useState<ProvisionResult | null>(null);
  const [version, setVersion] = useState(0);
  const form = useRef<HTMLFormElement>(null);
  useAddress(setDraft, form);
  useEffect(() => {
    onKeep(done === null ? draft : EMPTY);
  }, [onKeep, draft, done]);

  const { person, ask } = usePersonOf(draft.email);
  const { isReady, preview, problems, rowAt, isSending, errorAt, submit, retry, restart } = useCall(
    form,
    draft,
    person,
    (result) => {
      setDone(result);
      setVersion((n) => n + 1);
      setDraft(({ email }) => ({ ...EMPTY, email })); // the form shows what the person has now
      ask();
    },
  );

  const change = (part: Partial<Draft>) => {
    const isOther = part.email !== undefined && addressOf(part.email) !== addressOf(draft.email);
    // After a call, another address means another person. Before, it may be a correction.
    setDraft((now) => ({ ...(isOther ? (done ? EMPTY : ofAnother(now)) : now), ...part }));
    if (isOther) restart();
    setDone(null);
  };
  const next = () => {
    setDraft(EMPTY);
    setDone(null);
    restart();
    form.current?.querySelector('input')?.focus();
  };
  const linked = preview.result?.created === false ? preview.result.user : null;

  return (
    <Stack gap="lg">
      <PageHeader
        title="Provision a person"
        description="Everything in one step: the account, roles, assignments and the home."
      />
      <form ref={form} onSubmit={(event) => void submit(event)} noValidate>
        <FormWithPreview
          isSending={isSending}
          fields={
            <Stack gap="lg">
              <Identity draft={draft} person={person} linked={linked} onChange={change} errorAt={errorAt} />
              <AccessFields
                draft={draft}
                held={person ?? null}
                rowAt={rowAt}
                version={version}
                onChange={change}
                errorAt={errorAt}
              />
            </Stack>
          }
          preview={
            done === null ? (
              <PreviewPanel preview={preview} problems={problems} isReady={isReady} onRetry={retry} />
            ) : (
              <Done result={done} onNext={next} />
            )
          }
          summary={done === null && isReady ? previewInShort(preview.result, problems) : ''}
          actions={
            done === null && (
              <Group grow gap="sm">
                {draft !== EMPTY && (
                  <Button variant="default" disabled={isSending} onClick={next}>
                    Clear the form
                  </Button>
                )}
                <Button type="submit" loading={isSending} disabled={!isReady}>
                  {person == null && linked === null ? 'Provision' : 'Save'}
                </Button>
              </Group>
            )
          }
        />
      </form>
    </Stack>
  );
}

/**
 * Links lead here with ?building=…&unit=… (from a free unit). This fills the values in, once the names are loaded, and
 * removes them from the address.
 */
function useAddress(
  setDraft: (change: (draft: Draft) => Draft) => void,
  form: RefObject<HTMLFormElement | null>,
): void {
  const client = useClient();
  const [parameters, setParameters] = useSearchParams();
  const buildingId = idIn(parameters.get('building'));
  const unitId = idIn(parameters.get('unit'));

  useEffect(() => {
    let isGone = false;
    const fill = (change: (draft: Draft) => Draft) => {
      setDraft(change);
      setParameters({}, { replace: true });
      if (form.current?.contains(document.activeElement) !== true) form.current?.querySelector('input')?.focus();
    };
    if (buildingId < 1) return;
    void client.query(UNITS, { buildingId }).then(({ data }) => {
      if (isGone) return;
      const building = data?.building;
      const unit = building?.units?.find(({ id }) => id === unitId);
      if (building == null || unit === undefined) {
        setParameters({}, { replace: true });
        return;
      }
      const residence = { building, unit: { id: unit.id, name: unit.label }, isMove: false, from: null };
      fill((draft) => ({ ...draft, residence }));
    });
    return () => {
      isGone = true;
    };
  }, [client, buildingId, unitId, setDraft, setParameters, form]);
}
