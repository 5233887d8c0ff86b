// Adds a custom section to a module: what stands in one changes nothing about what the module does.

/**
 * WebAssembly core specification 5.5.3: id 0, size, name, contents; one may stand after all others.
 * @example appendCustomSection(module, 'plugindex:manifest', new TextEncoder().encode('{}'))
 */
export function appendCustomSection(module: Uint8Array, name: string, contents: Uint8Array): Uint8Array {
  const nameBytes = new TextEncoder().encode(name);
  const nameSize = unsignedLeb128(nameBytes.length);
  const size = unsignedLeb128(nameSize.length + nameBytes.length + contents.length);
  const parts = [module, Uint8Array.of(0), size, nameSize, nameBytes, contents];
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** 5.2.2: seven bits a byte, lowest first, the high bit where more follow. */
function unsignedLeb128(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? low + 128 : low);
  } while (rest > 0);
  return Uint8Array.from(bytes);
}
