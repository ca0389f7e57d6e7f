import { foldName } from '../../normalise/name.js';

/** What people and programs write where there is no value, as it is shown in reports. */
const WORDS = [
  ...['Select', 'Please select', 'Choose', 'Please choose', 'None', 'Nil', 'Null', 'Undefined', 'Unknown'],
  ...['n/a', '#N/A', 'n.a.', 'NA', 'TBD', 'TBA', 'Empty', 'Blank', 'No value', 'Not set', 'Not specified'],
  ...['Not available', 'Not applicable', 'Not provided', 'Not given'],
  // German, French, Spanish, Italian, Portuguese, Dutch.
  ...[
    'k.A.',
    'Keine Angabe',
    'Keine Angaben',
    'Nicht angegeben',
    'Unbekannt',
    'Bitte wählen',
    'Bitte auswählen',
  ],
  ...['Aucun', 'Aucune', 'Inconnu', 'Non renseigné', 'Sélectionner', 'Ninguno', 'Desconocido', 'Seleccionar'],
  ...['Nessuno', 'Sconosciuto', 'Selezionare', 'Nenhum', 'Desconhecido', 'Selecionar', 'Geen', 'Onbekend'],
] as const;

const BY_FOLDED: ReadonlyMap<string, string> = new Map(WORDS.map((word) => [foldName(word), word]));

/** No such word is longer, with what may stand around it. */
const MAX_LENGTH = 24;
/** A few marks and nothing else: `-`, `--`, `—`, `?`, `...`. */
const MARKS = /^(?:[-–—_]{1,5}|\?{1,5}|[.…]{1,5}|\*{1,5}|\/)$/;
/** Most values are no word in brackets, with two spaces, or of other letters. */
const MAY_BE_DRESSED = /^[-–—<([]|[-–—>)\].…:]$|\s\s|[^ -~]/;
/** Zoho writes `-None-`, Salesforce `--None--`, others `<none>` or `(blank)`. */
const AROUND = /^[-–—<([\s]*(.*?)[-–—>)\]\s.…:]*$/;

/**
 * The word under which a value that says "there is no value" is reported (`Select`, `n/a`, `-`), or null: a value. The
 * word comes from this list or is made of marks, so it tells nothing of a record.
 */
export function nonValueWord(value: string): string | null {
  if (value.length > MAX_LENGTH) return null;
  if (MARKS.test(value)) return value.charAt(0);
  const word = BY_FOLDED.get(value.toLowerCase());
  if (word !== undefined || !MAY_BE_DRESSED.test(value)) return word ?? null;
  const folded = foldName(value);
  return BY_FOLDED.get(folded) ?? BY_FOLDED.get(AROUND.exec(folded)?.[1] ?? '') ?? null;
}
