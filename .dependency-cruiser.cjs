/**
 * Who may import whom. Paths are matched as written in the sources; specs stand beside their file and may look anywhere.
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
/** `Prisma.sql`: the text of a statement. */
const sqlText = '^src/database/generated/client\\.(js|ts)$';
/** A few pure lines that several slices tell the same thing by. */
const invitationStatus = '^src/invitation-status/';

/** The folders of src from the lowest to the highest: each may import those before it. */
const ROOMS = [
  'csv',
  'schema',
  'request',
  'errors',
  'validation',
  'settings',
  'openapi',
  'database',
  'rate-limiting',
  'http',
  'auth',
  'pagination',
  'invitation-status',
  'mail',
  'provisioning',
  'audit',
  'buildings',
  'invitations',
  'roles',
  'users',
  'organizations',
  'graphql',
  'health',
];
/** Built by Vite for browsers. */
const PAGES = ['console', 'graphiql'];
const pages = '^src/(console|graphiql)/';

const noArrowBack = ROOMS.map((room, at) => ({
  name: `no-arrow-back-from-${room}`,
  comment: 'A folder imports only those that stand before it in ROOMS, so a reader can start at the bottom.',
  severity: 'error',
  from: { path: `^src/${room}/`, pathNot: spec },
  to: { path: '^src/', pathNot: ROOMS.slice(0, at + 1).map((lower) => `^src/${lower}/`) },
}));

module.exports = {
  forbidden: [
    ...noArrowBack,
    {
      name: 'every-folder-has-its-place',
      comment: 'A new folder of src must be put into ROOMS.',
      severity: 'error',
      from: { path: '^src/[^/]+/', pathNot: [...ROOMS, ...PAGES].map((room) => `^src/${room}/`) },
      to: {},
    },
    {
      name: 'edge-does-not-reach-the-database',
      comment:
        'A resolver or controller method is one statement that calls its service. With the database at hand, a rule would ' +
        'slip into one transport and be missing from the other. The enums alone are part of the contract.',
      severity: 'error',
      from: { path: edge },
      to: { path: ['^src/database/', prismaPackages, '\\.store\\.ts$'], pathNot: enums },
    },
    {
      name: 'edge-does-not-plan',
      comment: 'A plan is only right on facts that were read in the transaction; only the service has those.',
      severity: 'error',
      from: { path: edge },
      to: { path: '\\.plan\\.ts$' },
    },
    {
      name: 'edges-do-not-import-each-other',
      comment:
        'The two transports meet in the service and nowhere else, so that neither can grow a meaning of its own.',
      severity: 'error',
      from: { path: edge },
      to: { path: edge },
    },
    {
      name: 'shapes-do-not-reach-the-database',
      comment:
        'Inputs and models are the contract with clients; a column renamed must not change it. Enums are shared.',
      severity: 'error',
      from: { path: shape },
      to: { path: ['^src/database/', prismaPackages], pathNot: enums },
    },
    {
      name: 'plans-are-pure',
      comment:
        'A plan decides from facts alone: no Nest, Prisma, clock or I/O. It imports types, other plans, the holdings and ' +
        'the error catalogue, and so hundreds of its cases run in milliseconds without a mock.',
      severity: 'error',
      from: { path: '\\.plan\\.ts$' },
      to: { pathNot: ['\\.plan\\.ts$', holdings, '^src/errors/'], dependencyTypesNot: typeOnly },
    },
    {
      name: 'holdings-plan-and-write-sql',
      comment:
        'A holding has a plan, which is as pure as every other, and the text of SQL. It runs no statement itself, and it ' +
        'does not know the other holdings.',
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
        'Whoever holds the client can write outside the transaction. Everybody else may use its types and enums.',
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
        'What is read for an answer goes through ReadsService: it bounds the connections that one request holds and the ' +
        'rows of a statement. The client by itself is for transactions, and for what is asked once in a call.',
      severity: 'error',
      from: { path: ['^src/(audit|buildings|roles|users)/', '^src/auth/actors\\.service\\.ts$'], pathNot: spec },
      to: { path: '^src/database/prisma\\.service\\.ts$' },
    },
    {
      name: 'slices-keep-their-store-and-plan',
      comment:
        "A slice's SQL and decisions are its own business. Another slice asks its service, which knows the guard and the " +
        'order of the locks.',
      severity: 'error',
      from: { path: '^src/([^/]+)/', pathNot: spec },
      to: {
        path: '^src/.+\\.(store|statements?|holding|plan)\\.ts$',
        pathNot: ['^src/$1/', invitationStatus],
      },
    },
    {
      name: 'errors-know-no-slice',
      comment: 'Every slice throws these errors. Were they to know a slice, each slice would depend on every other.',
      severity: 'error',
      from: { path: '^src/errors/', pathNot: spec },
      to: { path: '^src/', pathNot: ['^src/(request|errors|database|graphql|validation)/', '^src/[^/]+$'] },
    },
    {
      name: 'csv-knows-no-slice',
      comment: 'The server and the pages read files by the same code, so it can have nothing that a browser lacks.',
      severity: 'error',
      from: { path: '^src/csv/', pathNot: spec },
      to: { pathNot: ['^src/csv/', '^node_modules/(@types/)?papaparse'] },
    },
    {
      name: 'pages-know-the-service-by-its-api',
      comment:
        'A page and the service are released together but meet in the API alone, as with every other client. They share ' +
        'only how CSV is read and written.',
      severity: 'error',
      from: { path: pages },
      to: { path: '^(src|test)/', pathNot: ['^src/$1/', '^src/csv/'] },
    },
    {
      name: 'service-knows-no-page',
      comment: 'Pages are built for browsers, from packages that an installation of the service does not have.',
      severity: 'error',
      from: { pathNot: pages },
      to: { path: pages },
    },
    {
      name: 'production-code-does-not-import-tests',
      comment: 'The test folder is not part of the build; what both need belongs in src.',
      severity: 'error',
      from: { path: '^src/', pathNot: spec },
      to: { path: ['^test/', spec] },
    },
    {
      name: 'production-code-needs-no-dev-dependencies',
      comment:
        'An installation without development dependencies must start. Types are erased and may come from there. Pages are ' +
        'built before.',
      severity: 'error',
      from: { path: '^src/', pathNot: [pages, spec] },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: typeOnly, pathNot: '^node_modules/@types/' },
    },
    {
      name: 'dependencies-are-declared',
      comment:
        'A package that only another package brings along may be gone, or another version, after the next install.',
      severity: 'error',
      from: { path: '^src/', pathNot: spec },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'imports-resolve',
      comment: 'An import that leads nowhere compiles when only its types are used, and fails at start.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-circles',
      comment:
        'In a circle of ES modules one module runs before what it imports, and decorators then see an undefined class. ' +
        'Types are erased and may refer to each other.',
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
