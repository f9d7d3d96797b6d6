import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const noDefaultExport = {
  selector: 'ExportDefaultDeclaration',
  message: 'Use a named export: each file that imports a default export can give it another name.',
};

const noTypeOnlyDecoratedSignature = {
  selector: 'ImportDeclaration[importKind="type"][source.value=/\\.(input|args|service)\\.js$/]',
  message:
    'Do not import this class as a type: the compiler removes type imports, so validation and injection would fail.',
};

const ONE_CLIENT =
  'Call the server with test/support/http-client.ts, which checks each response against the OpenAPI document.';

export default defineConfig(
  {
    ignores: [
      'dist/',
      'dist-pages/',
      '.test-build/',
      '.data/',
      'coverage/',
      'src/database/generated/',
      'src/console/generated/',
    ],
  },
  // Write exceptions in this file, with their reason, not in comments in the code.
  { linterOptions: { noInlineConfig: true } },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    // With tsconfig.json the parser knows emitDecoratorMetadata, so the rules keep value imports in decorated files.
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // Nest modules and GraphQL classes can consist of decorators only.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      // The pure plans return object literals with the fields of the model classes.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-empty-function': ['error', { allow: ['arrowFunctions'] }],
      '@typescript-eslint/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'max-lines': ['error', { max: 220, skipBlankLines: false, skipComments: false }],
      'no-restricted-syntax': ['error', noDefaultExport],
    },
  },
  { files: ['src/**/*.{ts,tsx}'], rules: { 'max-len': ['error', { code: 120 }] } },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/main.ts', '**/*.cli.ts', '**/*.spec.ts'],
    rules: { 'no-console': 'error' },
  },
  {
    files: ['src/{console,graphiql}/**/*.{ts,tsx}'],
    extends: [reactHooks.configs.flat.recommended],
    rules: {
      'react-hooks/incompatible-library': 'off', // only for the React compiler, which we do not use
    },
  },
  {
    files: ['**/{common,utils,helpers}/**/*.{ts,tsx}'],
    rules: {
      'no-restricted-syntax': [
        'error',
        { selector: 'Program', message: 'This name does not say what the folder contains. Name its subject.' },
      ],
    },
  },
  {
    files: ['src/**/*.resolver.ts', 'src/**/*.controller.ts'],
    rules: { 'no-restricted-syntax': ['error', noDefaultExport, noTypeOnlyDecoratedSignature] },
  },
  {
    // Services, stores and plans throw DomainError. Only the filter converts errors for each transport.
    files: ['src/**/*.service.ts', 'src/**/*.store.ts', 'src/**/*.plan.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { regex: '^@nestjs/common$', importNamePattern: 'Exception$', message: 'Throw DomainError.' },
            { regex: '^graphql$', importNamePattern: 'Error$', message: 'Throw DomainError.' },
          ],
        },
      ],
    },
  },
  {
    files: ['test/**/*.ts', '**/*.spec.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      // Responses of the HTTP client are `any`. The assertions check them.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['test/**/*.ts', 'src/**/*.spec.ts'],
    // protocol.spec.ts uses the client of graphql-http, which calls only GraphQL.
    ignores: ['test/support/**', 'test/bench/**', 'test/http/protocol.spec.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [
            { name: 'supertest', message: ONE_CLIENT },
            { name: 'undici', message: ONE_CLIENT },
            ...['node:http', 'node:https', 'http', 'https'].map((name) => ({
              ...{ name, importNames: ['default', 'request', 'get'], message: ONE_CLIENT },
            })),
          ],
        },
      ],
      'no-restricted-globals': ['error', { name: 'fetch', message: ONE_CLIENT }],
    },
  },
  {
    // These tools need a default export.
    files: [
      '*.config.ts',
      'src/{console,graphiql}/vite.config.ts',
      'test/support/global-setup.ts',
      'test/support/global-teardown.ts',
      'test/support/slowest.reporter.ts',
    ],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: ['**/*.cjs'],
    languageOptions: { sourceType: 'commonjs', globals: { module: 'readonly', require: 'readonly' } },
  },
);
