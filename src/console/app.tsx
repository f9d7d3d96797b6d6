import { Route, Switch } from 'wouter';
import { BuildingPage } from './buildings/building.js';
import { BuildingsPage } from './buildings/list.js';
import { ImportPage } from './import/page.js';
import { PeoplePage } from './people/list.js';
import { PersonPage } from './people/person.js';
import { ProvisionPage } from './provision/page.js';
import { SessionProvider } from './session.js';
import { Shell } from './shell.js';
import { NothingHere } from './states.js';

/** All pages come with the first visit: one that were fetched when it is opened would be missing when the service is away. */
export function App() {
  return (
    <SessionProvider>
      <Shell>
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
      </Shell>
    </SessionProvider>
  );
}
