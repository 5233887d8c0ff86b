// Elements as the configuration describes them, checked once, written for each request.
import { Json, jsonToText } from '@plugindex/pdk-assemblyscript/assembly';
import { Problem } from './problem';
import { Scope } from './scope';
import { Template, lookUp } from './template';
import { Writer } from './writer';

// What a person describes is far from it, and the stack is not endless.
const maxDepth = 32;
const mostRepeats: f64 = 10000;

export class Node {
  /** Empty: text. */
  private name: string = '';
  private text: Template | null = null;
  private attributes: string[] = [];
  private values: Template[] = [];
  private children: Node[] = [];
  private isRepeated: bool = false;
  private list: Json | null = null;
  private listPath: string[] = [];
  private limit: i32 = 1000;
  private condition: string[] = [];

  /** Sets `problem` when the description makes no sense. `outer` is the scope in which the element stands. */
  static read(from: Json, outer: Scope, problem: Problem): Node {
    const node = new Node();
    if (from.isString || from.isNumber || from.isBoolean) {
      node.text = Template.read(from.isString ? from.text : jsonToText(from));
      return node;
    }
    node.name = from.textOr('element', '');
    if (!from.isObject || node.name.length == 0) problem.set('invalid_config', 'expected a text, or an object with "element"');
    if (outer.depth >= maxDepth) problem.set('invalid_config', 'expected at most 32 elements inside one another');
    if (problem.isSet) return node;
    const scope = outer.inside(from.get('namespaces'), problem);
    scope.checkElement(node.name, problem);
    node.addNamespaces(from.get('namespaces'));
    node.addAttributes(from.get('attributes'), scope, problem);
    const text = from.get('text');
    if (text != null) node.children.push(Node.read(text, scope, problem));
    const children = from.list('children');
    for (let i = 0; i < children.length; i++) node.children.push(Node.read(children[i], scope, problem));
    node.readRepeat(from, problem);
    return node;
  }

  private addNamespaces(namespaces: Json | null): void {
    if (namespaces == null) return;
    for (let i = 0; i < namespaces.keys.length; i++) {
      const prefix = namespaces.keys[i];
      this.attributes.push(prefix.length == 0 ? 'xmlns' : 'xmlns:' + prefix);
      this.values.push(Template.read(namespaces.items[i].text));
    }
  }

  private addAttributes(attributes: Json | null, scope: Scope, problem: Problem): void {
    if (attributes == null) return;
    scope.checkAttributes(attributes.keys, problem);
    for (let i = 0; i < attributes.keys.length; i++) {
      const value = attributes.items[i];
      if (!value.isString && !value.isNumber && !value.isBoolean)
        problem.set('invalid_config', 'expected the attribute "' + attributes.keys[i] + '" to be a text, a number or a boolean');
      this.attributes.push(attributes.keys[i]);
      this.values.push(Template.read(value.isString ? value.text : jsonToText(value)));
    }
  }

  private readRepeat(from: Json, problem: Problem): void {
    const each = from.get('each');
    if (each != null) {
      this.isRepeated = true;
      if (each.isString) this.listPath = each.text.split('.');
      else if (each.isArray) this.list = each;
      else problem.set('invalid_config', 'expected "each" to be a path such as "body.items", or a list');
    }
    const limit = from.numberOr('limit', 1000);
    if (!(limit >= 0 && limit <= mostRepeats)) problem.set('invalid_config', 'expected "limit" to be from 0 to 10000');
    this.limit = <i32>limit;
    const condition = from.textOr('when', '');
    if (condition.length > 0) this.condition = condition.split('.');
  }

  /** `known` is what templates may ask for; "item" and "index" in it change while lists are written. */
  write(writer: Writer, known: Json): void {
    const text = this.text;
    if (text != null) return writer.text(text.fill(known));
    if (!this.isRepeated) return this.writeOne(writer, known);
    const outerItem = known.get('item');
    const outerIndex = known.get('index');
    const items = this.items(known);
    for (let i = 0; i < items.length && i < this.limit && !writer.isFull; i++) {
      known.set('item', items[i]).setNumber('index', i);
      this.writeOne(writer, known);
    }
    known.set('item', outerItem == null ? Json.nil() : outerItem);
    known.set('index', outerIndex == null ? Json.nil() : outerIndex);
  }

  /** A single value is a list of one: that is how an XML request with one element looks. */
  private items(known: Json): Json[] {
    let list = this.list;
    if (list == null) list = lookUp(known, this.listPath);
    if (list == null || list.isNull) return [];
    return list.isArray ? list.items : [list];
  }

  private writeOne(writer: Writer, known: Json): void {
    if (writer.isFull || (this.condition.length > 0 && !holds(lookUp(known, this.condition)))) return;
    writer.open(this.name);
    for (let i = 0; i < this.attributes.length; i++) writer.attribute(this.attributes[i], this.values[i].fill(known));
    for (let i = 0; i < this.children.length; i++) this.children[i].write(writer, known);
    writer.close(this.name);
  }
}

/** There, and neither null, false, an empty text nor an empty list. */
function holds(value: Json | null): bool {
  if (value == null || value.isNull) return false;
  if (value.isBoolean) return value.isTrue;
  if (value.isString) return value.text.length > 0;
  return !value.isArray || value.length > 0;
}
