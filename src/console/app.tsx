import { lazy, Suspense } from 'react';
import { Route, Switch } from 'wouter';
import { AcceptPage } from './accept.js';
import { ProvisionPage } from './provision/page.js';
import { SessionProvider } from './session.js';
import { Shell } from './shell.js';
import { Loading, NothingHere } from './states.js';

const ImportPage = lazy(async () => ({ default: (await import('./import/page.js')).ImportPage }));
const PeoplePage = lazy(async () => ({ default: (await import('./people/list.js')).PeoplePage }));
const PersonPage = lazy(async () => ({ default: (await import('./people/person.js')).PersonPage }));
const BuildingsPage = lazy(async () => ({ default: (await import('./buildings/list.js')).BuildingsPage }));
const BuildingPage = lazy(async () => ({ default: (await import('./buildings/building.js')).BuildingPage }));

export function App() {
  return (
    <Switch>
      <Route path="/accept">
        <AcceptPage />
      </Route>
      <Route>
        <SessionProvider>
          <Shell>
            <Suspense fallback={<Loading />}>
              <Switch>
                <Route path="/" component={ProvisionPage} />
                <Route path="/import" component={ImportPage} />
                <Route path="/people" component={PeoplePage} />
                <Route path="/people/:id">{({ id }) => <PersonPage key={id} id={id} />}</Route>
                <Route path="/buildings" component={BuildingsPage} />
                <Route path="/buildings/:id">{({ id }) => <BuildingPage key={id} id={Number(id)} />}</Route>
                <Route>
                  <NothingHere />
                </Route>
              </Switch>
            </Suspense>
          </Shell>
        </SessionProvider>
      </Route>
    </Switch>
  );
}
