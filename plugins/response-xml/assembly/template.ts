// Texts with `{{path}}` or `{{path|otherwise}}` in them, filled with what is known of a request.
import { Json, jsonToText } from '@plugindex/pdk-assemblyscript/assembly';

class Hole {
  constructor(
    public steps: string[],
    public otherwise: string,
  ) {}
}

export class Template {
  /** Texts around the holes, one more than there are holes. */
  private texts: string[] = [];
  private holes: Hole[] = [];

  static read(text: string): Template {
    const template = new Template();
    let at = 0;
    while (true) {
      const open = text.indexOf('{{', at);
      const close = open < 0 ? -1 : text.indexOf('}}', open);
      if (close < 0) break;
      template.texts.push(text.slice(at, open));
      const inside = text.slice(open + 2, close);
      const bar = inside.indexOf('|');
      const path = (bar < 0 ? inside : inside.slice(0, bar)).trim();
      template.holes.push(new Hole(path.split('.'), bar < 0 ? '' : inside.slice(bar + 1)));
      at = close + 2;
    }
    template.texts.push(text.slice(at));
    return template;
  }

  fill(known: Json): string {
    let text = this.texts[0];
    for (let i = 0; i < this.holes.length; i++) {
      const value = lookUp(known, this.holes[i].steps);
      text += (isScalar(value) ? scalarText(value!) : this.holes[i].otherwise) + this.texts[i + 1];
    }
    return text;
  }
}

/** What dotted names and numbers lead to; null when nothing is there. */
export function lookUp(known: Json, steps: string[]): Json | null {
  let value: Json = known;
  for (let i = 0; i < steps.length; i++) {
    let next: Json | null = null;
    if (value.isArray) {
      const index = indexOf(steps[i]);
      if (index >= 0 && index < value.items.length) next = value.items[index];
    } else next = value.get(steps[i]);
    if (next == null) return null;
    value = next;
  }
  return value;
}

function indexOf(step: string): i32 {
  if (step.length == 0 || step.length > 9) return -1;
  let index = 0;
  for (let i = 0; i < step.length; i++) {
    const digit = step.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    index = index * 10 + digit;
  }
  return index;
}

function isScalar(value: Json | null): bool {
  return value != null && (value.isString || value.isNumber || value.isBoolean);
}

function scalarText(value: Json): string {
  return value.isString ? value.text : jsonToText(value);
}
