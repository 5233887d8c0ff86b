// The smallest host that can call a plugin: for tests only. A real host meters, limits and grants.
const utf8 = { encoder: new TextEncoder(), decoder: new TextDecoder() };

/** An instance with a configuration; `call(hook, input)` gives `{ ok }` or `{ error }`. */
export async function load(bytes, config = {}) {
  let exports;
  const store = (value) => {
    const text = utf8.encoder.encode(JSON.stringify(value));
    const pointer = exports.plugindex_alloc(text.length);
    new Uint8Array(exports.memory.buffer, pointer, text.length).set(text);
    return { pointer, length: text.length };
  };
  const pack = ({ pointer, length }) => (BigInt(pointer >>> 0) << 32n) | BigInt(length);
  const textAt = (at, size) => utf8.decoder.decode(new Uint8Array(exports.memory.buffer, at, size));
  const host = {
    config: () => pack(store(config)),
    // The last words of a plugin that breaks off: what was thrown, and where.
    panic: (at, size) => {
      throw new Error(textAt(at >>> 0, size >>> 0));
    },
  };
  const { instance } = await WebAssembly.instantiate(bytes, { plugindex_host_1: host });
  exports = instance.exports;
  exports._initialize?.();
  return {
    call: (hook, input) => {
      const given = store(input);
      const answer = BigInt.asUintN(64, exports[hook](given.pointer, given.length));
      const [at, size] = [Number(answer >> 32n), Number(answer & 0xffffffffn)];
      const text = textAt(at, size);
      exports.plugindex_free(at, size);
      exports.plugindex_free(given.pointer, given.length);
      return JSON.parse(text);
    },
  };
}
