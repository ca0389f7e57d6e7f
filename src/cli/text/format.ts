const NUMBER = new Intl.NumberFormat('en');

/** `12,345` */
export function count(n: number): string {
  return NUMBER.format(n);
}

/** `12,345 records`, `1 record` */
export function counted(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}

/** Seconds in words: `8 s`, `3 min`, `2 h 5 min`, `1 d 4 h`. */
export function duration(seconds: number): string {
  const s = Math.max(0, Math.ceil(seconds));
  if (s < 60) return `${s} s`;
  const minutes = Math.ceil(s / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return hours % 24 === 0 ? `${hours / 24} d` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** `2026-11-23 14:20 UTC` of an ISO instant. */
export function minute(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}

/** A bar of `width` characters for a share between 0 and 1. */
export function bar(share: number, width: number): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * width);
  return '█'.repeat(full) + '░'.repeat(width - full);
}

// ESC begins the sequences by which terminals colour text.
const ANSI = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');

/** Characters that a terminal shows of a line. */
export function visibleLength(line: string): number {
  return Array.from(line.replaceAll(ANSI, '')).length;
}

/** A line cut to a terminal's width, so that it never wraps; colours end with it. */
export function fit(line: string, columns: number): string {
  if (visibleLength(line) <= columns) return line;
  const plain = Array.from(line.replaceAll(ANSI, ''));
  return `${plain.slice(0, Math.max(0, columns - 1)).join('')}…`;
}

/** Text broken at spaces into lines of at most `width` characters; a longer word keeps its line. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
