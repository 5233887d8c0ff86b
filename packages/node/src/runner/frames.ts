// Messages on a pipe: JSON, and the bytes of its fields after it, so that no byte is written as text.
//
//   uint32 LE  bytes of the JSON
//   uint32 LE  bytes of the attachments
//   the JSON   {"message": …, "attached": [["bytes", 1234], …]}
//   the attachments, one after the other

const headerBytes = 8;
/** A module, its metered form and their frame. Nothing of a plugin is larger. */
const maxFrameBytes = 512 * 1024 * 1024;

export type Frame = Readonly<Record<string, unknown>>;

export function encodeFrame(message: object): Uint8Array {
  const attached = Object.entries(message).filter(isAttachment);
  const names = new Set(attached.map(([name]) => name));
  const plain = Object.fromEntries(Object.entries(message).filter(([name]) => !names.has(name)));
  const head = { message: plain, attached: attached.map(([name, bytes]) => [name, bytes.length]) };
  const json = Buffer.from(JSON.stringify(head));
  const header = Buffer.alloc(headerBytes);
  header.writeUInt32LE(json.length, 0);
  header.writeUInt32LE(
    attached.reduce((sum, [, bytes]) => sum + bytes.length, 0),
    4,
  );
  return Buffer.concat([header, json, ...attached.map(([, bytes]) => bytes)]);
}

function isAttachment(entry: [string, unknown]): entry is [string, Uint8Array] {
  return entry[1] instanceof Uint8Array;
}

/** Bytes that the frame at the beginning of `buffer` has; undefined where its header is not complete. Throws on nonsense. */
export function frameLength(buffer: Buffer): number | undefined {
  if (buffer.length < headerBytes) return undefined;
  const length = headerBytes + buffer.readUInt32LE(0) + buffer.readUInt32LE(4);
  if (length > maxFrameBytes)
    throw new Error(`Cannot read a message: found ${length} bytes, expected at most ${maxFrameBytes}`);
  return length;
}

/** A complete frame. Throws where it is none. */
export function decodeFrame(frame: Buffer): Frame {
  const jsonEnd = headerBytes + frame.readUInt32LE(0);
  const head: { message: Frame; attached: [string, number][] } = JSON.parse(
    frame.toString('utf8', headerBytes, jsonEnd),
  );
  let offset = jsonEnd;
  const bytes = head.attached.map(([name, length]) => {
    offset += length;
    return [name, new Uint8Array(frame.subarray(offset - length, offset))];
  });
  return { ...head.message, ...Object.fromEntries(bytes) };
}
