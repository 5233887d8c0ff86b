// JSON pointers (RFC 6901).
import { Json } from '@plugindex/pdk-assemblyscript/assembly';

/** What a pointer leads to; null when it leads nowhere. */
export function pointedAt(document: Json, pointer: string): Json | null {
  if (pointer.length == 0) return document;
  if (!pointer.startsWith('/')) return null;
  const steps = pointer.slice(1).split('/');
  let value: Json = document;
  for (let i = 0; i < steps.length; i++) {
    const step = steps[i].replaceAll('~1', '/').replaceAll('~0', '~');
    const next = value.isArray ? element(value, step) : value.get(step);
    if (next == null) return null;
    value = next;
  }
  return value;
}

/** The pointer to the member of that name. */
export function pointerTo(name: string): string {
  return '/' + name.replaceAll('~', '~0').replaceAll('/', '~1');
}

export function isPointer(text: string): bool {
  return text.length == 0 || text.startsWith('/');
}

/** At most nine digits, no leading zero. */
function element(list: Json, step: string): Json | null {
  if (step.length == 0 || step.length > 9 || (step.length > 1 && step.charCodeAt(0) == 0x30)) return null;
  let index = 0;
  for (let i = 0; i < step.length; i++) {
    const digit = step.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) return null;
    index = index * 10 + digit;
  }
  return index < list.items.length ? list.items[index] : null;
}
