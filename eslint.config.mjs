import tseslint from 'typescript-eslint';

const NODE_BUILT_INS = [
  'node:*',
  'fs',
  'path',
  'crypto',
  'http',
  'https',
  'os',
  'child_process',
  'stream',
  'net',
];
const SIDE_EFFECTS = [
  'axios',
  'kysely',
  'libsql',
  'pg',
  'pino',
  'fastify',
  'openai',
  '@temporalio/client',
  '@temporalio/worker',
  '@temporalio/activity',
];

export default tseslint.config(
  { ignores: ['node_modules/**', '.sd2pd/**', 'schemas/**', '**/*.mjs', '**/*.cjs'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        // No other file imports this script, so it is not part of the program that tsconfig.json describes.
        projectService: {
          allowDefaultProject: ['scripts/ensure-temporal.ts'],
          defaultProject: 'tsconfig.json',
        },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      'max-lines': ['error', { max: 400, skipBlankLines: false, skipComments: false }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-unnecessary-condition': 'off',
      // `T` in a signature that appears once documents what comes back: `meta.get<RunFacts>(key)`.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/only-throw-error': 'off',
      // Code points are what we want of a string.
      '@typescript-eslint/no-misused-spread': 'off',
      '@typescript-eslint/prefer-promise-reject-errors': 'off',
    },
  },
  {
    files: ['workflows/**/*.ts', 'src/contract/**/*.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: [...NODE_BUILT_INS, ...SIDE_EFFECTS],
              message: 'Workflow code is deterministic: it decides, activities act.',
            },
            {
              group: [
                '**/activities/**',
                '**/ledger/**',
                '**/pipedrive/**',
                '**/smartdesk/**',
                '**/loading/**',
              ],
              allowTypeImports: true,
              message: 'Workflow code imports types and pure code only.',
            },
          ],
        },
      ],
    },
  },
  {
    // Tables of routes: their handlers are typed by the table.
    files: ['src/sandbox/**/*.ts'],
    rules: {
      '@typescript-eslint/explicit-module-boundary-types': 'off',
      '@typescript-eslint/no-base-to-string': 'off',
    },
  },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: {
      // Tests read JSON answers of servers as they come; what they expect of them is the check.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/explicit-module-boundary-types': 'off',
      '@typescript-eslint/require-await': 'off',
    },
  },
);
