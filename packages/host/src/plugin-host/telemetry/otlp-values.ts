// The small values of OTLP in JSON: 64-bit numbers are decimal text, times are nanoseconds, attributes are typed.
// https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
import type { Attributes } from './metric-families.ts';

export interface OtlpKeyValue {
  readonly key: string;
  readonly value: OtlpValue;
}

export type OtlpValue = { readonly stringValue: string } | { readonly intValue: string };

export interface OtlpResource {
  readonly attributes: readonly OtlpKeyValue[];
}

export interface OtlpScope {
  readonly name: string;
}

export const otlpScope: OtlpScope = { name: '@plugindex/host' };

/** @example keyValues({ plugin: 'auth-jwt' }) // [{ key: 'plugin', value: { stringValue: 'auth-jwt' } }] */
export function keyValues(attributes: Readonly<Record<string, string | number>>): readonly OtlpKeyValue[] {
  return Object.entries(attributes).map(([key, value]) => ({
    key,
    value: typeof value === 'number' ? { intValue: int64(value) } : { stringValue: value },
  }));
}

/** What the host application says of itself, such as `service.name`. */
export function toResource(resource: Attributes): OtlpResource {
  return { attributes: keyValues(resource) };
}

/** Milliseconds since 1970, with or without fractions. @example unixNano(1.5) // '1500000' */
export function unixNano(ms: number): string {
  const whole = Math.floor(ms);
  return String(BigInt(whole) * 1_000_000n + BigInt(Math.round((ms - whole) * 1_000_000)));
}

/** @example int64(3) // '3' */
export function int64(value: number): string {
  return String(BigInt(Math.trunc(value)));
}
