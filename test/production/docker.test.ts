import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';

const ROOT = join(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

interface Service {
  readonly image: string;
  readonly build?: string;
  readonly restart?: string;
  readonly command?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly test?: readonly string[]; readonly disable?: boolean };
  readonly volumes?: readonly string[];
  readonly ports?: readonly string[];
  readonly deploy?: { readonly replicas: number };
  readonly stop_grace_period?: string;
  readonly read_only?: boolean;
}

const text = read('docker-compose.yml');
const { services } = parse(text, { merge: true }) as { services: Readonly<Record<string, Service>> };
const all = Object.entries(services);
/** They end when they have done their work. */
const isJob = ({ restart }: Service): boolean => restart?.startsWith('on-failure') === true;

/** Variables that an image reads besides ours: their own documentation names them. */
const KNOWN_TO_IMAGES: Readonly<Record<string, readonly string[]>> = {
  postgres: ['POSTGRES_USER', 'POSTGRES_PASSWORD', 'POSTGRES_DB'],
  'temporalio/server': [
    ...['DB', 'DB_PORT', 'POSTGRES_SEEDS', 'POSTGRES_USER', 'POSTGRES_PWD', 'BIND_ON_IP'],
    'DYNAMIC_CONFIG_FILE_PATH',
  ],
  'temporalio/admin-tools': [
    ...['SQL_PLUGIN', 'SQL_HOST', 'SQL_PORT', 'SQL_USER', 'SQL_PASSWORD'],
    ...['TEMPORAL_ADDRESS', 'TEMPORAL_NAMESPACE'],
  ],
  'temporalio/ui': ['TEMPORAL_ADDRESS', 'TEMPORAL_DEFAULT_NAMESPACE'],
  // Temporal's own configuration (@temporalio/envconfig) and names that end as `resolveSecret` allows.
  sd2pd: ['TEMPORAL_ADDRESS', 'TEMPORAL_NAMESPACE', 'SD2PD_LOG_LEVEL'],
};

describe('docker-compose.yml', () => {
  test.each(all)('%s runs an image of one version', (_name, { image }) => {
    expect(image).toMatch(/^[a-z0-9./-]+:\d+\.\d+(\.\d+)?(-[a-z0-9.]+)?$/);
  });

  test('the image of sd2pd has the version of the package', () => {
    const { version } = JSON.parse(read('package.json')) as { version: string };
    expect(services['worker']?.image).toBe(`sd2pd:${version}`);
  });

  test('no secret is written down, and none has a default', () => {
    const secrets = /(PASSWORD|PWD|TOKEN|SECRET|_URL)$/;
    for (const [name, { environment }] of all) {
      for (const [key, value] of Object.entries(environment ?? {})) {
        if (!secrets.test(key)) continue;
        expect(value, `${name}: ${key}`).toMatch(/\$\{[A-Z_]+(:\?[^}]+|:-)\}/);
      }
    }
    // A default would be a secret that everybody knows; blank is none.
    for (const [, name, given] of text.matchAll(/\$\{([A-Z_]+):-([^}]*)\}/g))
      if (secrets.test(name ?? '')) expect(given, name).toBe('');
    expect(text).not.toMatch(/\$\{[A-Z_]*(PASSWORD|TOKEN)\}/);
  });

  test.each(all.filter(([, service]) => !isJob(service)))('%s tells its health', (_name, service) => {
    const { healthcheck } = service;
    expect(healthcheck?.disable === true || (healthcheck?.test?.length ?? 0) > 0).toBe(true);
  });

  test.each(all)('%s waits for what it needs to be healthy, or done', (name, { depends_on = {} }) => {
    for (const [needed, { condition }] of Object.entries(depends_on)) {
      const service = services[needed];
      if (service === undefined) throw new Error(`${name} waits for ${needed}, which is no service`);
      expect(condition).toBe(isJob(service) ? 'service_completed_successfully' : 'service_healthy');
    }
  });

  test('workers have Temporal with its namespace, and the ledger, before they start', () => {
    expect(Object.keys(services['worker']?.depends_on ?? {}).sort()).toEqual([
      'ledger-db',
      'temporal',
      'temporal-namespace',
    ]);
  });

  test.each(all)('%s is told nothing that neither its image nor sd2pd knows', (_name, service) => {
    const [image = ''] = service.image.split(':');
    for (const key of Object.keys(service.environment ?? {})) {
      const isOurs = image === 'sd2pd' && /_(TOKEN|URL)$/.test(key);
      expect(isOurs || KNOWN_TO_IMAGES[image]?.includes(key), key).toBe(true);
    }
  });

  test('the namespace that workers use is the one that is made', () => {
    const names = all.flatMap(([, { environment }]) => [
      ...[environment?.['TEMPORAL_NAMESPACE'], environment?.['TEMPORAL_DEFAULT_NAMESPACE']].filter(Boolean),
    ]);
    expect(new Set(names).size).toBe(1);
  });

  test('there are several workers, read only, with the export read only, and time to end their requests', () => {
    const worker = services['worker'];
    expect(worker?.deploy?.replicas).toBeGreaterThan(1);
    expect(worker?.read_only).toBe(true);
    expect(worker?.volumes).toEqual([expect.stringMatching(/:\/export:ro$/)]);
    expect(Number.parseInt(worker?.stop_grace_period ?? '', 10)).toBeGreaterThan(65);
  });

  test('what knows no users is reachable from this machine only', () => {
    for (const [name, { ports = [] }] of all)
      for (const port of ports) expect(port, name).toMatch(/^127\.0\.0\.1:/);
  });

  test('Temporal and the ledger have databases of their own', () => {
    const volumeOf = (name: string): string | undefined => services[name]?.volumes?.[0];
    expect(volumeOf('temporal-db')).not.toBe(volumeOf('ledger-db'));
    expect(services['worker']?.environment?.['LEDGER_URL']).toContain('@ledger-db:5432/');
  });

  test('every file that is mounted or run is there', () => {
    const scripts = all.flatMap(([, { entrypoint = [] }]) =>
      entrypoint.filter((p) => p.startsWith('/scripts/')),
    );
    expect(scripts).toHaveLength(2);
    for (const script of scripts) {
      const path = join(ROOT, script.replace('/scripts/', 'docker/'));
      expect(() => execFileSync('sh', ['-n', path])).not.toThrow();
    }
    expect(existsSync(join(ROOT, 'docker/temporal-dynamic-config.yaml'))).toBe(true);
  });
});

describe('Dockerfile', () => {
  const dockerfile = read('Dockerfile');
  const copiedFiles = (): string[] =>
    [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, files]) => (files ?? '').split(' '));
  const ignored = read('.dockerignore');

  test('its base is one version of Node that sd2pd supports', () => {
    const bases = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image ?? '');
    const versions = new Set(bases.filter((image) => image.startsWith('node:')));
    expect([...versions]).toEqual([expect.stringMatching(/^node:20\.(19|[2-9]\d)\.\d+-bookworm-slim$/)]);
  });

  test('packages come from the lock file, without development packages', () => {
    expect(dockerfile).toMatch(/RUN npm ci --omit=dev/);
    expect(dockerfile).not.toMatch(/npm install/);
  });

  test('the program runs as a user who owns nothing of it, and its health is looked at', () => {
    const last = dockerfile.slice(dockerfile.lastIndexOf('FROM '));
    expect(last).toMatch(/^USER node$/m);
    expect(last).not.toMatch(/COPY --chown/);
    expect(last).toMatch(/^HEALTHCHECK /m);
  });

  test('what it copies is there, and let through by .dockerignore, which lets nothing else through', () => {
    expect(ignored.split('\n').filter((line) => line !== '' && !line.startsWith('#'))[0]).toBe('*');
    const allowed = ignored.split('\n').flatMap((line) => (line.startsWith('!') ? [line.slice(1)] : []));
    const copied = copiedFiles();
    expect(copied.length).toBeGreaterThan(0);
    for (const file of copied) {
      expect(existsSync(join(ROOT, file)), file).toBe(true);
      expect(allowed, file).toContain(file);
    }
  });

  test('what is built from what it copies starts without writing anything: its file system is read only', () => {
    const app = mkdtempSync(join(tmpdir(), 'sd2pd-image-'));
    onTestFinished(() => rmSync(app, { recursive: true }));
    for (const file of copiedFiles()) cpSync(join(ROOT, file), join(app, file), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(app, 'node_modules'));
    const run = (...args: string[]): string => execFileSync(process.execPath, args, { cwd: app }).toString();
    run('docker/prepare.mjs');
    const before = readdirSync(app, { recursive: true }).sort();
    expect(run('bin/sd2pd.mjs', '--version').trim()).toMatch(/^\d+\.\d+\.\d+$/);
    expect(readdirSync(app, { recursive: true }).sort()).toEqual(before);
  });

  test('what workers import at run time is no development package', () => {
    const { dependencies } = JSON.parse(read('package.json')) as { dependencies: Record<string, string> };
    for (const name of ['esbuild', 'tsx', '@temporalio/worker', '@temporalio/envconfig', 'pg'])
      expect(dependencies[name], name).toBeDefined();
  });
});
