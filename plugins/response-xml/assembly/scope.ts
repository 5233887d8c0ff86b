// Prefixes of namespaces where an element stands (Namespaces in XML 1.0): what is not declared is a mistake, found before any request.
import { Json } from '@plugindex/pdk-assemblyscript/assembly';
import { Problem } from './problem';
import { isNcName } from './xml-text';

const xmlNamespace = 'http://www.w3.org/XML/1998/namespace';
const xmlnsNamespace = 'http://www.w3.org/2000/xmlns/';

export class Scope {
  private constructor(
    private prefixes: string[],
    private uris: string[],
    /** Elements from the root to here. */
    public depth: i32,
  ) {}

  static outermost(): Scope {
    return new Scope(['xml'], [xmlNamespace], 0);
  }

  /** One element deeper, with the declarations of that element. */
  inside(namespaces: Json | null, problem: Problem): Scope {
    if (namespaces == null) return new Scope(this.prefixes, this.uris, this.depth + 1);
    const prefixes = this.prefixes.slice(0);
    const uris = this.uris.slice(0);
    for (let i = 0; i < namespaces.keys.length; i++) {
      const prefix = namespaces.keys[i];
      const uri = namespaces.items[i];
      const place = 'the namespace of the prefix "' + prefix + '": ';
      if (prefix.length > 0 && (!isNcName(prefix) || prefix == 'xml' || prefix == 'xmlns'))
        problem.set('invalid_config', place + 'expected a name without a colon, and neither "xml" nor "xmlns"');
      if (!uri.isString || (prefix.length > 0 && uri.text.length == 0))
        problem.set('invalid_config', place + 'expected a URI');
      else if (uri.text == xmlNamespace || uri.text == xmlnsNamespace)
        problem.set('invalid_config', place + 'this URI is reserved');
      else if (uri.text.includes('{{'))
        problem.set('invalid_config', place + 'expected a URI that stands there as it is');
      prefixes.push(prefix);
      uris.push(uri.isString ? uri.text : '');
    }
    return new Scope(prefixes, uris, this.depth + 1);
  }

  checkElement(name: string, problem: Problem): void {
    this.uriOf(name, 'the element "' + name + '": ', problem);
  }

  /** Two attributes of one local name in one namespace are one attribute twice (Namespaces 6.3). */
  checkAttributes(names: string[], problem: Problem): void {
    const seen = new Set<string>();
    for (let i = 0; i < names.length; i++) {
      const place = 'the attribute "' + names[i] + '": ';
      if (names[i] == 'xmlns' || names[i].startsWith('xmlns:'))
        problem.set('invalid_config', place + 'namespaces are declared by "namespaces"');
      const colon = names[i].indexOf(':');
      const uri = colon < 0 ? '' : this.uriOf(names[i], place, problem);
      if (colon < 0 && !isNcName(names[i])) problem.set('invalid_config', place + 'expected a name');
      const expanded = uri + ' ' + names[i].slice(colon + 1);
      if (seen.has(expanded)) problem.set('invalid_config', place + 'another prefix has the same namespace and name');
      seen.add(expanded);
    }
  }

  /** The namespace of a name with or without a prefix. */
  private uriOf(name: string, place: string, problem: Problem): string {
    const colon = name.indexOf(':');
    const prefix = colon < 0 ? '' : name.slice(0, colon);
    if (!isNcName(name.slice(colon + 1)) || (colon >= 0 && !isNcName(prefix))) {
      problem.set('invalid_config', place + 'expected a name of XML, perhaps with a prefix and a colon before it');
      return '';
    }
    for (let i = this.prefixes.length - 1; i >= 0; i--) if (this.prefixes[i] == prefix) return this.uris[i];
    if (colon >= 0) problem.set('invalid_config', place + 'the prefix "' + prefix + '" is not declared by "namespaces"');
    return '';
  }
}
