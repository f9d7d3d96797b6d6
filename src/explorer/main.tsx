import 'graphiql/setup-workers/vite';
import '@graphiql/react/style.css';
import '@graphiql/plugin-doc-explorer/style.css';
import 'graphiql/graphiql.css';
import './page.css';
import { GraphiQL } from 'graphiql';
import { createRoot } from 'react-dom/client';
import { demoCall, operations, variables } from './example.js';
import { aFetcher } from './fetcher.js';
import { aMemory } from './memory.js';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
const call = demoCall();
createRoot(root).render(
  <GraphiQL
    fetcher={aFetcher()}
    storage={aMemory()}
    shouldPersistHeaders={false}
    plugins={[]} // without its history: it would keep what was sent, passwords included
    initialQuery={operations(call)}
    initialVariables={variables(call)}
  >
    <GraphiQL.Logo>
      <h1>Property provisioning</h1>
    </GraphiQL.Logo>
  </GraphiQL>,
);
