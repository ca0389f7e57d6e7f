import { crc32 } from 'node:zlib';

/** Header that an entry has in both places of a zip file: no compression, dated 1980-01-01, so that its bytes never vary. */
function entryHeader(content: Buffer, nameLength: number): Buffer {
  const header = Buffer.alloc(26);
  header.writeUInt16LE(20, 0);
  header.writeUInt16LE(0x21, 8);
  header.writeUInt32LE(crc32(content), 10);
  header.writeUInt32LE(content.length, 14);
  header.writeUInt32LE(content.length, 18);
  header.writeUInt16LE(nameLength, 22);
  return header;
}

const signature = (letters: string): Buffer => Buffer.from(`PK${letters}`, 'latin1');

/** A small zip file, uncompressed, with the same bytes on every machine. File names are ASCII. */
export function storedZip(files: Readonly<Record<string, string>>): Buffer {
  const local: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const content = Buffer.from(text, 'utf8');
    const header = entryHeader(content, name.length);
    const position = Buffer.alloc(14);
    position.writeUInt32LE(offset, 10);
    local.push(signature('\x03\x04'), header, Buffer.from(name), content);
    directory.push(signature('\x01\x02'), Buffer.from([20, 0]), header, position, Buffer.from(name));
    offset += 30 + name.length + content.length;
  }
  const entries = Object.keys(files).length;
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries, 4);
  end.writeUInt16LE(entries, 6);
  end.writeUInt32LE(Buffer.concat(directory).length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...local, ...directory, signature('\x05\x06'), end]);
}
