/** Something about a mapping that a person should correct (error) or know (warning). */
export interface Problem {
  readonly severity: 'error' | 'warning';
  /** Key path in `mapping.yaml`, as `objects.deals.fields.cf_x.to`. */
  readonly path: string;
  /** What is wrong and what to do. */
  readonly message: string;
}

export function error(path: string, message: string): Problem {
  return { severity: 'error', path, message };
}

export function warning(path: string, message: string): Problem {
  return { severity: 'warning', path, message };
}
