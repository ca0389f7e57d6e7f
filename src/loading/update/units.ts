type Body = Readonly<Record<string, unknown>>;

/**
 * A part of a body that is decided and written as one: a native attribute, or `custom_fields.KEY`. Attributes that make
 * sense only together are one unit, named after the first of them.
 */
export type Unit = string;

const CUSTOM = 'custom_fields';

/** Attributes that go with another one: half a change would be refused, or say something that neither side meant. */
const GOES_WITH: Readonly<Record<string, Unit>> = {
  pipeline_id: 'stage_id',
  currency: 'value',
  won_time: 'status',
  lost_time: 'status',
  close_time: 'status',
  lost_reason: 'status',
  due_time: 'due_date',
};

/** What a body holds of each unit: attributes by their names, also where there is one only. */
export type Units = ReadonlyMap<Unit, Body>;

export function unitsOf(body: Body): Units {
  const units = new Map<Unit, Record<string, unknown>>();
  const put = (unit: Unit, key: string, value: unknown): void => {
    units.set(unit, { ...units.get(unit), [key]: value });
  };
  for (const [key, value] of Object.entries(body)) {
    if (key !== CUSTOM) put(GOES_WITH[key] ?? key, key, value);
    else for (const [field, given] of Object.entries(value ?? {})) put(`${CUSTOM}.${field}`, field, given);
  }
  return units;
}

/** The body that holds some units and nothing else. */
export function bodyOf(units: Units): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  const custom: Record<string, unknown> = {};
  for (const [unit, values] of units) Object.assign(unit.startsWith(`${CUSTOM}.`) ? custom : body, values);
  return Object.keys(custom).length === 0 ? body : { ...body, [CUSTOM]: custom };
}

/** A body with some units as another body has them; units that it does not have are left out. */
export function withUnitsOf(body: Body, other: Body, taken: ReadonlySet<Unit>): Record<string, unknown> {
  const units = new Map(unitsOf(body));
  const from = unitsOf(other);
  for (const unit of taken) {
    const values = from.get(unit);
    if (values === undefined) units.delete(unit);
    else units.set(unit, values);
  }
  return bodyOf(units);
}

/** The unit that a difference of the read-back (`custom_fields.KEY.value`) belongs to. */
export function unitOf(path: string): Unit {
  const [top = '', key = ''] = path.split('.');
  return top === CUSTOM ? `${CUSTOM}.${key}` : (GOES_WITH[top] ?? top);
}

/** What people are shown of a unit: the value alone where the unit is one attribute. */
export function shownValue(values: Body | undefined): unknown {
  const entries = Object.entries(values ?? {});
  const [first] = entries;
  return entries.length === 1 && first !== undefined ? first[1] : (values ?? null);
}
