/**
 * Which files may import which. The patterns match paths of source files. Specs beside their file may import anything.
 *
 * @type {import('dependency-cruiser').IConfiguration}
 */

const spec = '\\.spec\\.ts$';
const edge = '\\.(resolver|controller)\\.ts$';
const shape = '\\.(input|args|model)\\.ts$';
const generated = '^src/database/generated/';
const enums = '^src/database/generated/enums\\.(js|ts)$';
const prismaPackages = '^(node_modules/)?(@prisma/|prisma/|\\.prisma/)';
const typeOnly = ['type-only'];
const holdings = '^src/provisioning/holdings/index\\.ts$';
/** For `Prisma.sql`, which builds the text of a statement. */
const sqlText = '^src/database/generated/client\\.(js|ts)$';
/** The SQL that authenticates a caller, and that stores a password which a user has chosen. */
const credential = '^src/auth/(credential|choose-password)\\.statement\\.ts$';
/** What several slices share: pure functions, and the SQL that finds words. */
const invitationStatus = '^src/invitation-status/';
const searchWords = '^src/pagination/search-words\\.statement\\.ts$';

/** The folders of src from the lowest to the highest: each may import those before it. */
const LAYERS = [
  'csv',
  'schema',
  'examples',
  'request',
  'errors',
  'validation',
  'settings',
  'database',
  'rate-limiting',
  'identity-provider',
  'auth',
  'pagination',
  'invitation-status',
  'mail',
  'provisioning',
  'links',
  'audit',
  'api-keys',
  'buildings',
  'invitations',
  'roles',
  'users',
  'accounts',
  'organizations',
  'http',
  'observability',
  'openapi',
  'graphql',
  'health',
];
/** Built by Vite for browsers. */
const PAGES = ['console', 'graphiql'];
const pages = '^src/(console|graphiql)/';

/** The parts of the console from the lowest to the highest: each may import those before it, also for a type. */
const PARTS = [
  '(api|generated)/',
  '(words|dates|watched)\\.ts',
  'session/(access|account-fields|calls|session|store)\\.',
  'layout/',
  'links/',
  'session/', // what users see who are not signed in
  'buildings/',
  'provision/',
  'audit/',
  'people/',
  'home/',
  'account/',
  'api-keys/',
  'import/',
  'shell/',
  '(app|main)\\.tsx',
].map((part) => `^src/console/${part}`);

const noPartBack = PARTS.map((part, at) => ({
  name: `no-part-back-from-${part.replace(/\W+/g, '-')}`,
  comment: 'A part of the console imports only those before it in PARTS, so that features do not depend on each other.',
  severity: 'error',
  from: { path: part },
  to: { path: '^src/console/', pathNot: PARTS.slice(0, at + 1) },
}));

const noArrowBack = LAYERS.map((layer, at) => ({
  name: `no-arrow-back-from-${layer}`,
  comment: 'A folder imports only those before it in LAYERS, so a reader can start with the first.',
  severity: 'error',
  from: { path: `^src/${layer}/`, pathNot: spec },
  to: { path: '^src/', pathNot: LAYERS.slice(0, at + 1).map((lower) => `^src/${lower}/`) },
}));

module.exports = {
  forbidden: [
    ...noArrowBack,
    ...noPartBack,
    {
      name: 'every-part-of-the-console-has-its-place',
      comment: 'Add a new folder of src/console to PARTS.',
      severity: 'error',
      from: { path: '^src/console/.+\\.tsx?$', pathNot: [...PARTS, '\\.config\\.ts$'] },
      to: {},
    },
    {
      name: 'every-folder-has-its-place',
      comment: 'Add a new folder of src to LAYERS.',
      severity: 'error',
      from: { path: '^src/[^/]+/', pathNot: [...LAYERS, ...PAGES].map((folder) => `^src/${folder}/`) },
      to: {},
    },
    {
      name: 'edge-does-not-reach-the-database',
      comment:
        'A resolver or controller method is one statement that calls its service. If a resolver could query the ' +
        'database, a rule could exist in only one transport. The enums are part of the contract.',
      severity: 'error',
      from: { path: edge },
      to: { path: ['^src/database/', prismaPackages, '\\.store\\.ts$'], pathNot: enums },
    },
    {
      name: 'edge-does-not-plan',
      comment: 'A plan needs facts that were read in the transaction, and only the service has them.',
      severity: 'error',
      from: { path: edge },
      to: { path: '\\.plan\\.ts$' },
    },
    {
      name: 'edges-do-not-import-each-other',
      comment: 'The two transports share only the service, so that both transports behave the same.',
      severity: 'error',
      from: { path: edge },
      to: { path: edge },
    },
    {
      name: 'shapes-do-not-reach-the-database',
      comment:
        'Inputs and models are the contract with clients, so renaming a column must not change them. Enums are shared.',
      severity: 'error',
      from: { path: shape },
      to: { path: ['^src/database/', prismaPackages], pathNot: enums },
    },
    {
      name: 'plans-are-pure',
      comment:
        'A plan decides from facts alone: no Nest, Prisma, clock or I/O. It imports types, other plans, the holdings ' +
        'and the error catalogue. So its specs run hundreds of cases in milliseconds without a mock.',
      severity: 'error',
      from: { path: '\\.plan\\.ts$' },
      to: { pathNot: ['\\.plan\\.ts$', holdings, '^src/errors/'], dependencyTypesNot: typeOnly },
    },
    {
      name: 'holdings-plan-and-write-sql',
      comment:
        'A holding has a pure plan and the text of SQL statements. It runs no statement, and imports no other holding.',
      severity: 'error',
      from: { path: '\\.holding\\.ts$' },
      to: {
        pathNot: ['\\.plan\\.ts$', '^src/provisioning/holdings/holding\\.ts$', '^src/errors/', sqlText],
        dependencyTypesNot: typeOnly,
      },
    },
    {
      name: 'only-stores-and-services-use-the-client',
      comment:
        'Code with the Prisma client can write outside the transaction. Other code may import only its types and ' +
        'enums.',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: [
          '^src/database/',
          '\\.(store|statement|statements|service|holding)\\.ts$',
          holdings,
          '^src/provisioning/holdings/holding\\.ts$',
          spec,
        ],
      },
      to: { path: [generated, prismaPackages], pathNot: enums, dependencyTypesNot: typeOnly },
    },
    {
      name: 'reads-take-turns',
      comment:
        'Reads for a response go through ReadsService, which limits the connections of a request and the rows of a ' +
        'statement. Only transactions, and statements that run once in a call, use the Prisma client directly.',
      severity: 'error',
      from: { path: ['^src/(audit|buildings|roles|users)/', '^src/auth/actors\\.service\\.ts$'], pathNot: spec },
      to: { path: '^src/database/prisma\\.service\\.ts$' },
    },
    {
      name: 'slices-keep-their-store-and-plan',
      comment:
        "A slice does not use another slice's SQL and plans. It calls the other slice's service, which checks the " +
        'permissions and takes the locks in the right order.',
      severity: 'error',
      from: { path: '^src/([^/]+)/', pathNot: spec },
      to: {
        path: '^src/.+\\.(store|statements?|holding|plan)\\.ts$',
        pathNot: ['^src/$1/', invitationStatus, credential, searchWords],
      },
    },
    {
      name: 'csv-knows-no-slice',
      comment: 'The server and the pages share this code, so it can use only what browsers also have.',
      severity: 'error',
      from: { path: '^src/csv/', pathNot: spec },
      to: { pathNot: ['^src/csv/', '^node_modules/(@types/)?papaparse'] },
    },
    {
      name: 'pages-know-the-service-by-its-api',
      comment:
        'A page uses the server only through the API, as every other client does. They share only the code for CSV.',
      severity: 'error',
      from: { path: pages },
      to: { path: '^(src|test)/', pathNot: ['^src/$1/', '^src/csv/'] },
    },
    {
      name: 'service-knows-no-page',
      comment: 'Pages are built for browsers, from packages that an installation of the server does not have.',
      severity: 'error',
      from: { pathNot: pages },
      to: { path: pages },
    },
    {
      name: 'production-code-does-not-import-tests',
      comment: 'The test folder is not part of the build. Code that both need belongs in src.',
      severity: 'error',
      from: { path: '^src/', pathNot: spec },
      to: { path: ['^test/', spec] },
    },
    {
      name: 'production-code-needs-no-dev-dependencies',
      comment:
        'The server must start without development dependencies. Imports of types are allowed, because the compiler ' +
        'removes them. Pages are built earlier.',
      severity: 'error',
      from: { path: '^src/', pathNot: [pages, spec] },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: typeOnly, pathNot: '^node_modules/@types/' },
    },
    {
      name: 'dependencies-are-declared',
      comment: 'An undeclared indirect dependency can disappear or change at the next install.',
      severity: 'error',
      from: { path: '^src/', pathNot: spec },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'imports-resolve',
      comment: 'An import of a missing file compiles if only its types are used, and fails at start.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-circles',
      comment:
        'In a circle of ES modules, one module runs before a module that it imports, so its decorators get an ' +
        'undefined class. Circles of type imports are allowed, because the compiler removes them.',
      severity: 'error',
      from: { pathNot: generated },
      to: { circular: true, viaOnly: { pathNot: generated, dependencyTypesNot: typeOnly } },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
