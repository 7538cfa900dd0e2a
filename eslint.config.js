// Cycles between files are found by test/tools/cycles.ts, which also sees through types and components.
import js from '@eslint/js';
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import svelte from 'eslint-plugin-svelte';
import { defineConfig } from 'eslint/config';
import globals from 'globals';
import { builtinModules } from 'node:module';
import tseslint from 'typescript-eslint';

const CODE = ['**/*.{js,ts}', '**/*.svelte'];
const TESTS = ['**/*.test.ts', 'test/**'];

/** Syntax refused everywhere. `no-restricted-syntax` of a later block replaces that of an earlier one. */
const noSyntax = [
  {
    selector: 'ExportAllDeclaration',
    message: 'Import a name from the file that defines it; `export *` makes a barrel.',
  },
];

/** Core decides from what it is given, so that browser and server come to the same end. */
const noImpureSyntax = [
  { selector: 'ImportExpression', message: 'Core loads nothing at run time.' },
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: 'The time is passed in.',
  },
];

/** The packages that core may import: pure ones, which run the same in a browser, a worker and on Node. */
const PURE = ['valibot', 'yjs', 'lib0/', 'nanoid'];
const PURE_TEST = [...PURE, 'vitest', 'fast-check'];

/** Refuses every bare import but those listed; a name that ends in `/` stands for all its subpaths. */
const onlyPackages = (packages, message) => ({
  patterns: [
    {
      regex: `^(?!\\.{1,2}/|${packages.map((name) => (name.endsWith('/') ? name : `${name}$`)).join('|')})`,
      message,
    },
  ],
});

const refusedPackages = (regex, message) => ({ patterns: [{ regex, message }] });

const BUILTIN = `^(node:|(${builtinModules.filter((name) => !name.startsWith('_')).join('|')})(/|$))`;
const SERVER_ONLY = '@parley/(sync-server|test)|hono|@hono/|@hocuspocus/server|kysely|pino|prom-client';
const APP_ONLY =
  '@parley/(app|test)|svelte|@sveltejs/|bits-ui|~icons/|lexical|@lexical/|idb-keyval|@hocuspocus/provider';

/** `target` (a folder) may not import from the folders in `from`, all relative to the root. */
const layers = (target, from, message) => ({ target, from, message });
const screens = ['inbox', 'conversation', 'composer', 'contact', 'settings', 'ui'];
const appFolders = (names) => names.map((name) => `./app/src/lib/${name}`);
/** The folders of the replica, the lowest first, and the files that compose them. */
const REPLICA = [
  'scheduling',
  'database',
  'cache',
  'attach',
  'outbox',
  'drafts',
  'record',
  'feed',
  'contact',
  'tabs',
];
const REPLICA_ROOT = ['opening.ts', 'live.ts', 'engine.ts', 'replica.ts'];
const serverFolders = (names) => names.map((name) => `./sync-server/${name}`);

const zones = [
  layers('./core', ['./sync-server', './app', './test'], 'Core imports nothing but core.'),
  layers('./sync-server', ['./app', './test'], 'The server imports only core.'),
  layers('./app', ['./sync-server', './test'], 'The app imports only core.'),
  layers('./app/src/lib', ['./app/src/routes'], 'Routes use the library, not the other way round.'),
  ...appFolders(['local', 'sync']).map((folder) =>
    layers(
      folder,
      appFolders(['state', ...screens]),
      'Replica and sync know nothing of what is on the screen.',
    ),
  ),
  layers('./app/src/lib/local', appFolders(['sync']), 'The replica knows nothing of the network.'),
  layers('./app/src/lib/state', appFolders(screens), 'State knows nothing of components.'),
  layers(
    './sync-server/store',
    serverFolders(['sync', 'channels', 'jobs', 'files', 'http']),
    'The store is the lowest layer.',
  ),
  layers(
    './sync-server/store/sqlite/tables',
    serverFolders(['ledger']),
    'Tables know nothing of the ledger.',
  ),
  layers(
    './sync-server/ledger',
    serverFolders(['store', 'bus', 'sync', 'channels', 'jobs', 'files', 'http']),
    'The ledger decides; it knows no database, and others are told after the commit.',
  ),
  layers(
    './sync-server/bus',
    serverFolders(['store', 'sync', 'channels', 'jobs', 'files', 'http']),
    'The bus carries what others tell; it asks nobody.',
  ),
  ...serverFolders(['sync', 'channels', 'jobs', 'files']).map((folder) => ({
    ...layers(
      folder,
      serverFolders(['http']),
      'HTTP is the outermost layer; its tools in http/web and http/static serve all.',
    ),
    except: ['./web', './static'],
  })),
];

const replicaZones = REPLICA.map((folder, place) =>
  layers(
    `./app/src/lib/local/${folder}`,
    [...REPLICA.slice(place + 1), ...REPLICA_ROOT].map((name) => `./app/src/lib/local/${name}`),
    'In the replica a folder imports only from those below it.',
  ),
);

export default defineConfig(
  {
    ignores: [
      '**/node_modules/',
      '**/build/',
      '**/.svelte-kit/',
      '**/test-results/',
      'coverage/',
      'data/',
      'app/src/lib/paraglide/',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  tseslint.configs.recommendedTypeChecked,
  svelte.configs.recommended,
  {
    files: CODE,
    plugins: { 'import-x': importX },
    languageOptions: {
      parserOptions: {
        projectService: true,
        tsconfigRootDir: import.meta.dirname,
        // The same for every file: another list would make TypeScript build the project again.
        extraFileExtensions: ['.svelte'],
      },
    },
    settings: {
      // Imports are resolved as Node does it: extensions are written out, there are no path aliases.
      'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.js'] })],
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      eqeqeq: 'error',
      'import-x/no-restricted-paths': [
        'error',
        { basePath: import.meta.dirname, zones: [...zones, ...replicaZones] },
      ],
      'max-lines': ['error', 400],
      'max-lines-per-function': ['error', 60],
      'no-restricted-syntax': ['error', ...noSyntax],
      'object-shorthand': 'error',
      'prefer-const': 'error',
    },
  },
  {
    // A test of a part of the replica may open a whole one.
    files: ['app/src/lib/local/**/*.test.ts'],
    rules: { 'import-x/no-restricted-paths': ['error', { basePath: import.meta.dirname, zones }] },
  },
  {
    files: ['core/**/*.ts'],
    rules: {
      'no-restricted-imports': ['error', onlyPackages(PURE, 'Core imports only pure packages.')],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'The time is passed in.' },
        { object: 'Math', property: 'random', message: 'Randomness is passed in.' },
      ],
      'no-restricted-syntax': ['error', ...noSyntax, ...noImpureSyntax],
    },
  },
  {
    // What core is given: an id is the time and chance.
    files: ['core/new-id.ts'],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    files: ['core/**/*.test.ts', 'core/**/testing/**'],
    rules: {
      'no-restricted-imports': ['error', onlyPackages(PURE_TEST, 'Core imports only pure packages.')],
      'no-restricted-properties': 'off',
      'no-restricted-syntax': ['error', ...noSyntax],
    },
  },
  {
    files: ['sync-server/**/*.ts'],
    languageOptions: { globals: globals.node },
    rules: {
      // The server logs through pino, as JSON.
      'no-console': 'error',
      'no-restricted-imports': [
        'error',
        refusedPackages(`^(${APP_ONLY})`, 'This belongs to the app; the server imports only core.'),
      ],
    },
  },
  {
    // A server's tests speak to it as a browser does.
    files: ['sync-server/**/*.test.ts', 'sync-server/**/testing/**'],
    rules: {
      'no-console': 'off',
      'no-restricted-imports': [
        'error',
        refusedPackages('^@parley/(app|test)', 'The server imports only core.'),
      ],
    },
  },
  {
    // Commands speak to the person who types them.
    files: ['sync-server/cli/**', 'sync-server/channels/custom/example-client.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['app/src/**/*.{ts,svelte}', 'app/widget/**/*.{ts,svelte}'],
    languageOptions: { globals: globals.browser },
    rules: {
      'no-console': 'error',
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { regex: `^(${SERVER_ONLY})`, message: 'This belongs to the server; the app imports only core.' },
            { regex: BUILTIN, message: 'There is no Node in a browser.' },
          ],
        },
      ],
    },
  },
  {
    files: ['app/src/**/*.test.ts', 'app/widget/**/*.test.ts'],
    rules: {
      'no-console': 'off',
      'no-restricted-imports': [
        'error',
        refusedPackages('^@parley/(sync-server|test)', 'The app imports only core.'),
      ],
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: tseslint.parser } },
    rules: {
      // Parley is always served from the root of its address.
      'svelte/no-navigation-without-resolve': 'off',
      'prefer-const': 'off',
      'svelte/prefer-const': ['error', { excludedRunes: ['$props', '$derived', '$state'] }],
    },
  },
  {
    // Lint does not see the types of components, so callbacks given to them look untyped; svelte-check sees them.
    files: ['**/*.svelte'],
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    files: TESTS,
    languageOptions: { globals: globals.node },
  },
  {
    // The bodies of `describe`.
    files: ['**/*.test.ts', 'sync-server/store/contract/**'],
    rules: { 'max-lines-per-function': 'off' },
  },
  {
    // Functions that are still longer. No other file joins these.
    files: [
      'sync-server/store/sqlite/tables/{contact,drafts,feed,file,job,notification,record,visitor,workspace}-table.ts',
      'test/connection/agent-connection.ts',
    ],
    rules: { 'max-lines-per-function': 'off' },
  },
  {
    files: ['**/*.js'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { globals: globals.node },
  },
);
