// What is set up in the engine before the bundle runs: the host's functions, and no clock or chance but the host's.

/** A script. `functions`: names of the host's functions that are there. */
export function preludeOf(functions: readonly string[]): string {
  const has = (name: string) => functions.includes(name);
  const host = functions.map((name) => `${name}: plugindexHost_${name}`).join(', ');
  return [
    `globalThis.plugindexHost = { ${host} };`,
    ...functions.map((name) => `delete globalThis.plugindexHost_${name};`),
    'delete globalThis.performance;',
    ...(has('clock') ? [] : [withoutClock]),
    has('random') ? chanceOfHost : withoutChance,
  ].join('\n');
}

// A plugin that asks for the time without the capability would get 1970, and nobody would notice.
const withoutClock = `{
  const refuse = () => { throw new Error('Cannot read the clock: import nowMs from @plugindex/pdk-js, and ask for the capability "clock"'); };
  const KnownDate = Date;
  globalThis.Date = new Proxy(KnownDate, {
    apply: refuse,
    construct: (target, given, made) => given.length === 0 ? refuse() : Reflect.construct(target, given, made === globalThis.Date ? target : made),
  });
  KnownDate.now = refuse;
  KnownDate.prototype.constructor = globalThis.Date;
}`;

// The engine's own numbers would be the same in every instance.
const withoutChance = `Math.random = () => { throw new Error('Cannot draw a random number: import randomBytes from @plugindex/pdk-js, and ask for the capability "random"'); };`;

const chanceOfHost = `{
  const { random } = plugindexHost;
  // 53 bits, as many as a number below 1 has.
  Math.random = () => {
    const bytes = random(7);
    let value = bytes[6] & 31;
    for (let at = 5; at >= 0; at -= 1) value = value * 256 + bytes[at];
    return value / 2 ** 53;
  };
}`;
