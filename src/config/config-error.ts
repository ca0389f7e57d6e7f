/** One thing that is wrong in a YAML file. Messages never quote values: they may be secrets. */
export interface YamlProblem {
  /** Key path, as `target.production.tokenEnv`; '' for the file as a whole. */
  readonly path: string;
  /** 1-based line of the key or, if it is missing, of what should contain it. */
  readonly line: number;
  readonly message: string;
}

/** A configuration file that cannot be used; says everything that is wrong with it at once. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(
    readonly file: string,
    readonly problems: readonly YamlProblem[],
  ) {
    super(problems.map((problem) => describeProblem(file, problem)).join('\n'));
  }
}

/** `FILE:LINE: PATH: MESSAGE`, as editors and terminals link it. */
export function describeProblem(file: string, { path, line, message }: YamlProblem): string {
  return `${file}:${line}: ${path === '' ? '' : `${path}: `}${message}`;
}
