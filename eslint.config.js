import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const noDefaultExport = {
  selector: 'ExportDefaultDeclaration',
  message: 'Name what you export: a default export is called something else in every file that imports it.',
};

const noTypeOnlyDecoratedSignature = {
  selector: 'ImportDeclaration[importKind="type"][source.value=/\\.(input|args|service)\\.js$/]',
  message:
    'A class in a decorated signature must be a value import: a type import is erased, and with it validation and injection.',
};

const ONE_CLIENT =
  'Call the server by test/support/wire.ts, which checks that each answer is what the OpenAPI document says.';

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
  // Exceptions are made in this file, with their reason, not by comments in the code.
  { linterOptions: { noInlineConfig: true } },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    // From tsconfig.json the parser also learns of emitDecoratorMetadata, and leaves imports in decorated files alone.
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // Nest modules and the classes of GraphQL are empty but for their decorators.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      // The pure plans return literals in the shape of the model classes.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-empty-function': ['error', { allow: ['arrowFunctions'] }],
      '@typescript-eslint/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'max-lines': ['error', { max: 220, skipBlankLines: false, skipComments: false }],
      'no-restricted-syntax': ['error', noDefaultExport],
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/main.ts', '**/*.cli.ts', '**/*.spec.ts'],
    rules: { 'no-console': 'error' },
  },
  {
    files: ['src/{console,graphiql}/**/*.{ts,tsx}'],
    extends: [reactHooks.configs.flat.recommended],
    rules: {
      'react-hooks/incompatible-library': 'off', // about a compiler that is not used
    },
  },
  {
    files: ['**/{common,utils,helpers}/**/*.{ts,tsx}'],
    rules: {
      'no-restricted-syntax': [
        'error',
        { selector: 'Program', message: 'A folder of this name says nothing and collects everything. Name the thing.' },
      ],
    },
  },
  {
    files: ['src/**/*.resolver.ts', 'src/**/*.controller.ts'],
    rules: { 'no-restricted-syntax': ['error', noDefaultExport, noTypeOnlyDecoratedSignature] },
  },
  {
    // Only the filter knows transports: everything below the resolvers and controllers throws DomainError.
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
      // Answers of the HTTP client are `any`, and the assertions on them are their type check.
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
    // The audits of graphql-http bring a client of their own, and speak GraphQL alone.
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
    // These tools take their configuration from a default export.
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
