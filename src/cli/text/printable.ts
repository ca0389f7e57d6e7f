/** Text whose ids and values come from outside: no character of theirs may steer the terminal. */
export function printable(line: string): string {
  return line.replace(CONTROLS, '\u{FFFD}');
}

/** All control characters; ESC stays where it begins one of our own colours. */
const CONTROLS = /(?!\u001b\[\d{1,2}m)[\u0000-\u001f\u007f-\u009f]/g;
