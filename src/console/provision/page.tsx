import { Button, Grid, Stack, Text } from '@mantine/core';
import { type RefObject, type SubmitEvent, useEffect, useRef, useState } from 'react';
import { useClient } from 'urql';
import { useSearchParams } from 'wouter';
import { Heading } from '../layout/page.js';
import { homesOf, idIn } from '../words.js';
import { Assignments } from './assignments.js';
import { type Draft, EMPTY, gapsOf, inputOf, ofAnother, problemsAt } from './draft.js';
import { Identity } from './identity.js';
import { PROVISION, UNITS } from './operations.js';
import { addressOf, usePersonOf } from './person.js';
import { Done, PreviewPanel } from './preview.js';
import { ResidenceFields } from './residence.js';
import { Roles } from './roles.js';
import { type ProvisionResult, previewOf, usePreview } from './use-preview.js';

const WRONG = '[aria-invalid="true"]';
const SUBMIT = '[type="submit"]';

interface ProvisionProps {
  /** The unfinished input, for a user who comes back to this page. */
  kept: Draft;
  onKeep: (draft: Draft) => void;
}

export function ProvisionPage({ kept, onKeep }: ProvisionProps) {
  const client = useClient();
  const [draft, setDraft] = useState(kept);
  const [done, setDone] = useState<ProvisionResult | null>(null);
  const [isSending, setSending] = useState(false);
  const [isTried, setTried] = useState(false);
  const [calls, setCalls] = useState(0);
  const form = useRef<HTMLFormElement>(null);
  const isSent = useRef(false);
  useAddress(setDraft, form);
  useEffect(() => {
    onKeep(done === null ? draft : EMPTY);
  }, [onKeep, draft, done]);

  const { person, ask } = usePersonOf(draft.email);
  const { input, rowAt } = inputOf(draft, person);
  const gaps = gapsOf(draft);
  const isReady = draft.email.includes('@');
  const { show, retry, ...preview } = usePreview(isReady ? input : null);
  const problems = [...gaps, ...preview.problems];
  // Shows errors only after the first attempt, so that users are not told about fields they have not reached.
  const errorAt = (pointer: string, options?: { below: boolean }) =>
    isTried ? problemsAt(problems, pointer, options) : undefined;

  const change = (part: Partial<Draft>) => {
    const isOther = part.email !== undefined && addressOf(part.email) !== addressOf(draft.email);
    // After a call, another address means another person. Before, it may be a correction.
    setDraft((now) => ({ ...(isOther ? (done ? EMPTY : ofAnother(now)) : now), ...part }));
    if (isOther) setTried(false);
    setDone(null);
  };
  const focusOn = (...selectors: string[]) =>
    selectors
      .map((selector) => form.current?.querySelector<HTMLElement>(selector))
      .find(Boolean)
      ?.focus();
  // The form cannot have the focus while a call is running, so set it afterwards.
  useEffect(() => (isSending ? () => focusOn(WRONG, SUBMIT) : undefined), [isSending]);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    setTried(true);
    if (gaps.length > 0) requestAnimationFrame(() => focusOn(WRONG));
    if (gaps.length > 0 || isSent.current) return;
    isSent.current = true;
    setSending(true);
    const { data, error } = await client.mutation(PROVISION, { input });
    isSent.current = false;
    setSending(false);
    show(previewOf(data?.provisionUser, error));
    setDone(data?.provisionUser ?? null);
    if (!data?.provisionUser) return;
    setTried(false);
    setCalls((n) => n + 1);
    setDraft((now) => ({ ...now, residence: { ...now.residence, isMove: false, from: null } }));
    ask(); // for the new roles and homes
  };
  const next = () => {
    setDraft(EMPTY);
    setDone(null);
    setTried(false);
    form.current?.querySelector('input')?.focus();
  };

  const homes = homesOf(person?.occupancies ?? []).map(({ unit, label }) => ({ unitId: unit.id, label }));

  return (
    <Stack gap="lg">
      <div>
        <Heading>Provision a person</Heading>
        <Text c="dimmed">Everything in one step: the account, roles, assignments and the home.</Text>
      </div>
      <form ref={form} onSubmit={(event) => void submit(event)} noValidate>
        <Grid gap="xl">
          <Grid.Col span={{ base: 12, md: 7 }} inert={isSending}>
            <Stack gap="lg">
              <Identity
                draft={draft}
                person={person}
                linked={preview.result?.created === false ? preview.result.user : null}
                onChange={change}
                errorAt={errorAt}
              />
              <Roles
                chosen={draft.roleKeys}
                held={person?.roles?.map(({ key }) => key) ?? []}
                onChange={(roleKeys) => change({ roleKeys })}
                error={errorAt('/grants/orgRoleKeys', { below: true })}
              />
              <Assignments
                rows={draft.assignments}
                error={errorAt('/grants')}
                onChange={(assignments) => change({ assignments })}
                errorOf={({ key }, part) =>
                  errorAt(`/grants/buildingAssignments/${rowAt.indexOf(key)}/${part}`) ??
                  (part === 'buildingId' ? errorAt(`row ${key}`) : undefined)
                }
              />
              <ResidenceFields
                key={calls} // reloads the residents
                value={draft.residence}
                homes={homes}
                onChange={(residence) => change({ residence })}
                errors={{
                  buildingId: errorAt('/grants/resident/buildingId'),
                  unitId: errorAt('/grants/resident/unitId'),
                  fromUnitId: errorAt('/grants/resident/fromUnitId'),
                }}
              />
            </Stack>
          </Grid.Col>
          <Grid.Col span={{ base: 12, md: 5 }}>
            <Stack pos="sticky" top={72}>
              {done === null ? (
                <PreviewPanel preview={preview} problems={problems} isReady={isReady} onRetry={retry} />
              ) : (
                <Done result={done} onNext={next} />
              )}
              <Button type="submit" loading={isSending} disabled={!isReady}>
                Provision
              </Button>
              {done === null && draft !== EMPTY && (
                <Button variant="default" disabled={isSending} onClick={next}>
                  Clear the form
                </Button>
              )}
            </Stack>
          </Grid.Col>
        </Grid>
      </form>
    </Stack>
  );
}

/**
 * Links lead here with ?building=…&unit=… (from a free unit) or ?email=… (from a person). This fills the values in, the
 * unit once its names are loaded, and removes them from the address.
 */
function useAddress(
  setDraft: (change: (draft: Draft) => Draft) => void,
  form: RefObject<HTMLFormElement | null>,
): void {
  const client = useClient();
  const [parameters, setParameters] = useSearchParams();
  const email = parameters.get('email');
  const buildingId = idIn(parameters.get('building'));
  const unitId = idIn(parameters.get('unit'));

  useEffect(() => {
    let isGone = false;
    const fill = (change: (draft: Draft) => Draft) => {
      setDraft(change);
      setParameters({}, { replace: true });
      if (form.current?.contains(document.activeElement) !== true) form.current?.querySelector('input')?.focus();
    };
    if (email !== null) fill((draft) => (draft.email === email ? draft : { ...EMPTY, email }));
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
  }, [client, email, buildingId, unitId, setDraft, setParameters, form]);
}
