type Body = Readonly<Record<string, unknown>>;

/** Whole seconds: Pipedrive keeps no more, and writes midnight in several ways. */
export function wholeSeconds(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const time = Date.parse(value);
  return Number.isNaN(time) ? value : `${new Date(time).toISOString().slice(0, 19)}Z`;
}

/** `HH:MM` and `HH:MM:SS` are the same time. */
export function clockTime(value: unknown): unknown {
  return typeof value === 'string' && /^\d{2}:\d{2}$/.test(value) ? `${value}:00` : value;
}

/** Applies a form to some keys of a body; other keys stay, and no key is added. */
export function withForms(body: Body, forms: Readonly<Record<string, (value: unknown) => unknown>>): Body {
  const formed: Record<string, unknown> = { ...body };
  for (const [key, form] of Object.entries(forms)) {
    if (key in formed) formed[key] = form(formed[key]) ?? formed[key];
  }
  return formed;
}
