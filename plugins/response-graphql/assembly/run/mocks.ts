// Mock rules: what the configuration says that fields answer.
import { Json, jsonToText } from '@plugindex/pdk-assemblyscript/assembly';

export class Rule {
  when: Json | null = null;
  value: Json | null = null;
  /** Empty: no error. */
  error: string = '';
  /** Length of a list without a value; -1: the configuration's. */
  count: i32 = -1;

  constructor(
    public type: string,
    public field: string,
  ) {}
}

export class Mocks {
  problem: string = '';
  rules: Rule[] = [];

  /** `mocks` = [{field: "Type.field" | "*.field", when?: {argument: value}, value? | error?, count?}] */
  static read(list: Json[]): Mocks {
    const mocks = new Mocks();
    for (let i = 0; i < list.length; i++) {
      const entry = list[i];
      const parts = entry.textOr('field', '').split('.');
      if (parts.length != 2 || parts[0].length == 0 || parts[1].length == 0) {
        mocks.problem = 'Cannot read "mocks[' + i.toString() + ']": expected "field" to be "Type.field"';
        return mocks;
      }
      const rule = new Rule(parts[0], parts[1]);
      rule.when = entry.get('when');
      rule.value = entry.get('value');
      rule.error = entry.textOr('error', '');
      rule.count = <i32>entry.numberOr('count', -1);
      mocks.rules.push(rule);
    }
    return mocks;
  }

  /** The first rule for this field whose `when` agrees with the arguments. */
  find(type: string, field: string, args: Json): Rule | null {
    for (let i = 0; i < this.rules.length; i++) {
      const rule = this.rules[i];
      if (rule.field != field || (rule.type != type && rule.type != '*')) continue;
      const when = rule.when;
      if (when == null || agrees(when, args)) return rule;
    }
    return null;
  }
}

/** True when everything that `when` names is in `value`, with the same value. */
function agrees(when: Json, value: Json): bool {
  if (!when.isObject) return when.equals(value);
  for (let i = 0; i < when.keys.length; i++) {
    const found = value.get(when.keys[i]);
    if (found == null || !agrees(when.items[i], found)) return false;
  }
  return true;
}

/** What a template may speak of. */
export class TemplateContext {
  constructor(
    public args: Json,
    public parent: Json,
    public type: string,
    public field: string,
    public index: i32,
  ) {}

  /** args.x.y, parent.x, type, field or index; null when there is none. */
  find(path: string): Json | null {
    const steps = path.split('.');
    let value: Json | null = null;
    if (steps[0] == 'args') value = this.args;
    else if (steps[0] == 'parent') value = this.parent;
    else if (path == 'type') return Json.str(this.type);
    else if (path == 'field') return Json.str(this.field);
    else if (path == 'index') return Json.num(this.index);
    for (let i = 1; i < steps.length && value != null; i++) value = value.get(steps[i]);
    return value;
  }
}

/** Fills `{{path}}` in every text. A text that is one placeholder takes the value itself, not its text. */
export function expand(value: Json, context: TemplateContext): Json {
  if (value.isString) return value.text.includes('{{') ? expandText(value.text, context) : value;
  if (value.isArray) {
    const list = Json.array();
    for (let i = 0; i < value.items.length; i++) list.push(expand(value.items[i], context));
    return list;
  }
  if (!value.isObject) return value;
  const object = Json.object();
  for (let i = 0; i < value.keys.length; i++) object.set(value.keys[i], expand(value.items[i], context));
  return object;
}

function expandText(text: string, context: TemplateContext): Json {
  let out = '';
  let at = 0;
  while (true) {
    const open = text.indexOf('{{', at);
    const close = open < 0 ? -1 : text.indexOf('}}', open);
    if (close < 0) return Json.str(out + text.slice(at));
    const found = context.find(text.slice(open + 2, close).trim());
    if (open == 0 && close + 2 == text.length) return found == null ? Json.nil() : found;
    out += text.slice(at, open);
    if (found != null) out += found.isString ? found.text : jsonToText(found);
    at = close + 2;
  }
}
