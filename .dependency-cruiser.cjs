/** Who may import whom. */
module.exports = {
  forbidden: [
    {
      name: 'workflows-are-deterministic',
      comment:
        'Workflow files import workflow files, the contract and the Temporal workflow package; types from elsewhere.',
      severity: 'error',
      from: { path: '^workflows/' },
      to: {
        pathNot: ['^workflows/', '^src/contract/', '^node_modules/@temporalio/(workflow|common)/'],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'contract-stands-alone',
      severity: 'error',
      from: { path: '^src/contract/' },
      to: {
        pathNot: ['^src/contract/', '^node_modules/@temporalio/common/'],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'mapping-is-pure',
      comment: 'Record in, payload or skip out: no client, no ledger, no I/O.',
      severity: 'error',
      from: { path: '^src/mapping/' },
      to: {
        path: [
          '^src/(ledger|loading|reports|temporal|cli|discovery|gates|sandbox|second-opinion)/',
          '^src/pipedrive/(client|transport|entities)',
          '^node_modules/(axios|kysely|libsql|openai|pg)/',
          '^(fs|http|https|net|child_process)$',
        ],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'product-does-not-know-the-simulator',
      severity: 'error',
      from: {
        path: '^(src|workflows|activities)/',
        pathNot: ['^src/sandbox/', '^src/cli/demo/', '^src/cli/commands/(demo|sandbox)'],
      },
      to: { path: '^src/sandbox/' },
    },
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.mjs', '.json'] },
  },
};
