// What the built-in scalars take and give (section 3.5).
import { Json } from '@plugindex/pdk-assemblyscript/assembly';

export function isInt32(value: f64): bool {
  return value == Math.floor(value) && value >= -2147483648 && value <= 2147483647;
}

/** The value as a scalar of that name has it; null when it is none. A scalar of the schema's own takes anything. */
export function toScalar(name: string, value: Json): Json | null {
  if (name == 'Int') return value.isNumber && isInt32(value.number) ? value : null;
  if (name == 'Float') return value.isNumber ? value : null;
  if (name == 'String') return value.isString ? value : null;
  if (name == 'Boolean') return value.isBoolean ? value : null;
  if (name == 'ID') {
    if (value.isString) return value;
    const whole =
      value.isNumber &&
      value.number == Math.floor(value.number) &&
      Math.abs(value.number) <= 9007199254740991;
    return whole ? Json.str((<i64>value.number).toString()) : null;
  }
  return value;
}
