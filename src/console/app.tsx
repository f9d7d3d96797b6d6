import { useWindowEvent } from '@mantine/hooks';
import { type ReactNode, Suspense, useEffect, useState } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import { BuildingPage } from './buildings/building.js';
import { BuildingsPage } from './buildings/list.js';
import { UnitPage } from './buildings/unit.js';
import { HomePage } from './home/page.js';
import type { Matching } from './import/page.js';
import type { Import } from './import/run.js';
import { later, useLaterPages } from './layout/later.js';
import { NothingHere } from './layout/page.js';
import { Loading } from './layout/states.js';
import { PeoplePage } from './people/list/page.js';
import { PersonPage } from './people/person.js';
import { type Draft, EMPTY } from './provision/draft.js';
import { ProvisionPage } from './provision/page.js';
import { SessionProvider } from './session/provider.js';
import { useLookout, useMay } from './session/session.js';
import { Shell } from './shell/shell.js';
import { idIn } from './words.js';

const AccountPage = later(async () => (await import('./account/page.js')).AccountPage);
const ApiKeysPage = later(async () => (await import('./api-keys/page.js')).ApiKeysPage);
const AuditPage = later(async () => (await import('./audit/page.js')).AuditPage);
const ImportPage = later(async () => (await import('./import/page.js')).ImportPage);

export function App() {
  return (
    <SessionProvider>
      <Pages />
    </SessionProvider>
  );
}

/** Without this, a browser opens a file that the user drops outside the drop zone. */
const stay = (event: Event) => event.preventDefault();

function Pages() {
  useLaterPages();
  // Keeps unfinished work while the user visits other pages, until they sign out.
  const [draft, setDraft] = useState(EMPTY);
  /** Unsaved changes of people, by their ids. */
  const [edits, setEdits] = useState<Readonly<Record<string, Draft | undefined>>>({});
  const [work, setWork] = useState<Import | null>(null);
  const [matching, setMatching] = useState<Matching | null>(null);
  useEffect(() => () => work?.stop(), [work]);
  useWindowEvent('beforeunload', (event) => work?.snapshot().work && event.preventDefault()); // asks whether to leave
  useWindowEvent('dragover', stay);
  useWindowEvent('drop', stay);

  return (
    <Shell>
      <Suspense fallback={<Loading />}>
        <Switch>
          <Route path="/">
            <ToProvision>
              <ProvisionPage kept={draft} onKeep={setDraft} />
            </ToProvision>
          </Route>
          <Route path="/import">
            <ToProvision>
              <ImportPage work={work} onWork={setWork} matching={matching} onMatching={setMatching} />
            </ToProvision>
          </Route>
          <Route path="/home" component={HomePage} />
          <Route path="/people" component={PeoplePage} />
          <Route path="/people/:id">
            {({ id }) => (
              <PersonPage
                key={id}
                id={id}
                edits={edits[id]}
                onEdit={(change) => setEdits((now) => ({ ...now, [id]: change(now[id]) }))}
              />
            )}
          </Route>
          <Route path="/buildings" component={BuildingsPage} />
          <Route path="/buildings/:id">{({ id }) => <BuildingPage key={id} id={idIn(id)} />}</Route>
          <Route path="/buildings/:id/units/:unitId">
            {({ id, unitId }) => <UnitPage key={unitId} buildingId={idIn(id)} id={idIn(unitId)} />}
          </Route>
          <Route path="/audit" component={AuditPage} />
          <Route path="/account" component={AccountPage} />
          <Route path="/api-keys" component={ApiKeysPage} />
          <Route>
            <NothingHere />
          </Route>
        </Switch>
      </Suspense>
    </Shell>
  );
}

/** Wraps pages that provision people. Redirects users who cannot provision to their first page. */
function ToProvision({ children }: { children: ReactNode }) {
  const { provision } = useMay();
  const lookout = useLookout();
  return provision ? children : <Redirect to={lookout} replace />;
}
