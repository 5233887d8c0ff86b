// Packs a few files into a zip archive, uncompressed: how workflow artifacts are downloaded.
import { crc32 } from 'node:zlib';

/** PKWARE APPNOTE 4.3.7, 4.3.12, 4.3.16. Names are UTF-8. */
export function zipOf(files: Readonly<Record<string, Uint8Array | string>>): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [path, content] of Object.entries(files)) {
    const name = Buffer.from(path);
    const bytes = Buffer.from(content);
    const header = localHeader(name, bytes);
    central.push(centralHeader({ header, name, offset }));
    local.push(header, name, bytes);
    offset += header.length + name.length + bytes.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(local.length / 3, 8);
  end.writeUInt16LE(local.length / 3, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...local, directory, end]);
}

function localHeader(name: Buffer, bytes: Buffer): Buffer {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(20, 4);
  // Bit 11: the name is UTF-8.
  header.writeUInt16LE(0x0800, 6);
  // 1 January 1980, the earliest date of the format.
  header.writeUInt16LE(0x21, 12);
  header.writeUInt32LE(crc32(bytes), 14);
  header.writeUInt32LE(bytes.length, 18);
  header.writeUInt32LE(bytes.length, 22);
  header.writeUInt16LE(name.length, 26);
  return header;
}

interface CentralEntry {
  readonly header: Buffer;
  readonly name: Buffer;
  readonly offset: number;
}

function centralHeader({ header, name, offset }: CentralEntry): Buffer {
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(20, 4);
  header.copy(entry, 6, 4, 28);
  entry.writeUInt32LE(offset, 42);
  return Buffer.concat([entry, name]);
}
