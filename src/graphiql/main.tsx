import 'graphiql/setup-workers/vite';
import '@graphiql/react/style.css';
import '@graphiql/plugin-doc-explorer/style.css';
import 'graphiql/graphiql.css';
import './page.css';
import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { GraphiQL } from 'graphiql';
import { useEffect } from 'react';
import { createRoot } from 'react-dom/client';
import { readDemoCall, operations, variables } from './example.js';
import { aFetcher } from './fetcher.js';
import { aMemory } from './memory.js';

/** The editors choose their colours only once, so this updates them when the colour scheme of the system changes. */
function FollowColorScheme() {
  const theme = useGraphiQL((state) => state.theme);
  const { setTheme } = useGraphiQLActions();
  useEffect(() => {
    if (theme !== null) return;
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    const follow = () => setTheme(null);
    scheme.addEventListener('change', follow);
    return () => scheme.removeEventListener('change', follow);
  }, [theme, setTheme]);
  return null;
}

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
const call = readDemoCall();
createRoot(root).render(
  <GraphiQL
    fetcher={aFetcher()}
    storage={aMemory()}
    shouldPersistHeaders={false}
    plugins={[]} // no history plugin, because it would store passwords
    initialQuery={operations(call)}
    initialVariables={variables(call)}
  >
    <GraphiQL.Logo>
      <h1>Property provisioning</h1>
      <FollowColorScheme />
    </GraphiQL.Logo>
  </GraphiQL>,
);
