/** Characters of a value that its shape shows; beyond them an ellipsis stands. */
const SHOWN = 40;

const CLASSES = [
  { mark: '9', form: /\p{Nd}/u },
  { mark: 'A', form: /\p{Lu}|\p{Lt}/u },
  // Letters without case count as small ones.
  { mark: 'a', form: /\p{L}|\p{M}/u },
  { mark: ' ', form: /\s/u },
  { mark: '', form: /[!-/:-@[-`{-~]/ },
] as const;

/** Marks of the 128 characters of ASCII: most values hold no others, and patterns cost ten times as much. */
const ASCII: readonly string[] = Array.from({ length: 128 }, (_, code) => classBy(String.fromCharCode(code)));

function classOf(character: string): string {
  return ASCII[character.charCodeAt(0)] ?? classBy(character);
}

function classBy(character: string): string {
  for (const { mark, form } of CLASSES) if (form.test(character)) return mark || character;
  return '?';
}

/**
 * The shape of a value without its content: digits as 9, capitals as A, other letters as a, runs counted, ASCII
 * punctuation as it is, anything else as `?`. `415-Oslo` gives `9(3)-Aa(3)`.
 */
export function valueShape(value: string): string {
  let shape = '';
  let mark = '';
  let run = 0;
  for (const character of value.slice(0, SHOWN)) {
    const next = classOf(character);
    if (next === mark) {
      run++;
      continue;
    }
    shape += runOf(mark, run);
    mark = next;
    run = 1;
  }
  shape += runOf(mark, run);
  return value.length > SHOWN ? `${shape}…` : shape;
}

function runOf(mark: string, count: number): string {
  return count <= 1 ? mark : `${mark}(${count})`;
}
