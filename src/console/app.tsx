import { useWindowEvent } from '@mantine/hooks';
import { type ReactNode, useEffect, useState } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import { AuditPage } from './audit/page.js';
import { BuildingPage } from './buildings/building.js';
import { BuildingsPage } from './buildings/list.js';
import { ImportPage } from './import/page.js';
import type { Import } from './import/run.js';
import { NothingHere } from './layout/page.js';
import { PeoplePage } from './people/list/page.js';
import { PersonPage } from './people/person.js';
import { EMPTY } from './provision/draft.js';
import { ProvisionPage } from './provision/page.js';
import { SessionProvider } from './session/provider.js';
import { useLookout, useMay } from './session/session.js';
import { Shell } from './shell/shell.js';
import { idIn } from './words.js';

export function App() {
  return (
    <SessionProvider>
      <Pages />
    </SessionProvider>
  );
}

/** Without this, a browser opens a file that the user drops outside the drop zone. */
const stay = (event: Event) => event.preventDefault();

/** All pages are in one bundle: a page that is loaded later would be missing during an outage. */
function Pages() {
  // Keeps unfinished work while the user visits other pages, until they sign out.
  const [draft, setDraft] = useState(EMPTY);
  const [work, setWork] = useState<Import | null>(null);
  useEffect(() => () => work?.stop(), [work]);
  useWindowEvent('beforeunload', (event) => work?.snapshot().work && event.preventDefault()); // asks whether to leave
  useWindowEvent('dragover', stay);
  useWindowEvent('drop', stay);

  return (
    <Shell>
      <Switch>
        <Route path="/">
          <ToProvision>
            <ProvisionPage kept={draft} onKeep={setDraft} />
          </ToProvision>
        </Route>
        <Route path="/import">
          <ToProvision>
            <ImportPage work={work} onWork={setWork} />
          </ToProvision>
        </Route>
        <Route path="/people" component={PeoplePage} />
        <Route path="/people/:id">{({ id }) => <PersonPage key={id} id={id} />}</Route>
        <Route path="/buildings" component={BuildingsPage} />
        <Route path="/buildings/:id">{({ id }) => <BuildingPage key={id} id={idIn(id)} />}</Route>
        <Route path="/audit" component={AuditPage} />
        <Route>
          <NothingHere />
        </Route>
      </Switch>
    </Shell>
  );
}

/** Wraps pages that provision people. Redirects users who cannot provision to their first page. */
function ToProvision({ children }: { children: ReactNode }) {
  const { provision } = useMay();
  const lookout = useLookout();
  return provision ? children : <Redirect to={lookout} replace />;
}
