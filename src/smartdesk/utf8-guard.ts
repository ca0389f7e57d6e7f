import { isUtf8 } from 'node:buffer';
import { Transform } from 'node:stream';
import type { TransformCallback } from 'node:stream';
import { SourceError } from './source-error.js';

/** Bytes of the character that starts with this byte; 1 for bytes that start none. */
function sequenceLength(lead: number): number {
  if (lead >= 0xf0 && lead <= 0xf7) return 4;
  if (lead >= 0xe0 && lead < 0xf0) return 3;
  if (lead >= 0xc0 && lead < 0xe0) return 2;
  return 1;
}

/** Where an incomplete last character begins, or the buffer's length if it ends with a whole one. */
function wholeCharacters(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return bytes.length;
    if (byte >= 0xc0) return sequenceLength(byte) > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

/** Index of the first byte that is not UTF-8. */
function firstBadByte(bytes: Buffer): number {
  let at = 0;
  while (at < bytes.length) {
    const length = sequenceLength(bytes[at] ?? 0);
    if (!isUtf8(bytes.subarray(at, at + length))) return at;
    at += length;
  }
  return at;
}

/**
 * Passes bytes on unchanged, and calls `seen` with each chunk; fails with a SourceError that names the byte offset
 * (0-based, from the start of the file) of the first byte that is not UTF-8. Without this, such bytes would arrive as `�`.
 */
export function utf8Guard(file: string, seen: (chunk: Buffer) => void): Transform {
  let carry: Buffer = Buffer.alloc(0);
  let offset = 0;
  const bad = (bytes: Buffer): SourceError =>
    new SourceError({
      file,
      what: `is not UTF-8 text: byte ${offset + firstBadByte(bytes)} is no valid character`,
      next: 'Save or export the file as UTF-8',
    });
  return new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      const bytes = carry.length === 0 ? chunk : Buffer.concat([carry, chunk]);
      const whole = wholeCharacters(bytes);
      const head = bytes.subarray(0, whole);
      if (!isUtf8(head)) return done(bad(head));
      carry = Buffer.from(bytes.subarray(whole));
      offset += whole;
      if (whole === 0) return done();
      seen(head);
      done(null, head);
    },
    flush(done: TransformCallback) {
      done(carry.length === 0 ? null : bad(carry));
    },
  });
}
