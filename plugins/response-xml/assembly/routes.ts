// The routes of the configuration: which requests they answer, and with what.
import { Json, asciiLower } from '@plugindex/pdk-assemblyscript/assembly';
import { Node } from './nodes';
import { Problem } from './problem';
import { Request, percentDecode } from './request';
import { Scope } from './scope';
import { envelopeOf, soapContentType, soapStatus } from './soap';

export class Route {
  status: i32 = 200;
  contentType: string = 'application/xml; charset=utf-8';
  headers: Json = Json.object();
  declaration: string = '';
  root: Node | null = null;
  private methods: string[] = [];
  private segments: string[] = [];
  private mediaTypes: string[] = [];
  private soapAction: string = '';
  private operation: string = '';

  constructor(public name: string) {}

  static read(from: Json, name: string, problem: Problem): Route {
    const route = new Route(name);
    const match = objectOf(from, 'match');
    const methods = match.list('methods');
    for (let i = 0; i < methods.length; i++) route.methods.push(methods[i].text);
    const types = match.list('content_types');
    for (let i = 0; i < types.length; i++) route.mediaTypes.push(asciiLower(types[i].text));
    route.soapAction = match.textOr('soap_action', '');
    route.operation = match.textOr('operation', '');
    const path = match.textOr('path', '');
    if (path.length > 0) {
      if (!path.startsWith('/')) problem.set('invalid_config', 'expected "path" to begin with "/"');
      route.segments = path.split('/');
    }
    route.readAnswer(from, problem);
    return route;
  }

  private readAnswer(from: Json, problem: Problem): void {
    const soap = from.get('soap');
    const xml = from.get('xml');
    let root: Json = Json.nil();
    if ((soap == null) == (xml == null)) problem.set('invalid_config', 'expected either "xml" or "soap"');
    else if (soap != null) {
      root = envelopeOf(soap, problem);
      this.contentType = soapContentType(soap);
      this.status = soapStatus(soap);
    } else if (xml != null) root = xml;
    this.contentType = from.textOr('content_type', this.contentType);
    this.headers = objectOf(from, 'headers');
    const status = from.numberOr('status', this.status);
    if (!(status >= 100 && status <= 599) || status != Math.floor(status))
      problem.set('invalid_config', 'expected "status" to be a whole number from 100 to 599');
    this.status = <i32>status;
    if (from.boolOr('declaration', true)) {
      const standalone = from.boolOr('standalone', false) ? ' standalone="yes"' : '';
      this.declaration = '<?xml version="1.0" encoding="UTF-8"' + standalone + '?>\n';
    }
    if (problem.isSet) return;
    // XML 2.1: one root, an element, always there.
    if (!root.isObject || root.has('each') || root.has('when'))
      problem.set('invalid_config', 'expected the root to be one element, without "each" and "when"');
    this.root = Node.read(root, Scope.outermost(), problem);
  }

  /** The parameters of the path; null when the request is not this route's. */
  match(request: Request): Json | null {
    if (this.methods.length > 0 && !this.methods.includes(request.method)) return null;
    if (this.mediaTypes.length > 0 && !this.mediaTypes.includes(request.mediaType)) return null;
    if (this.soapAction.length > 0 && this.soapAction != request.soapAction) return null;
    if (this.operation.length > 0 && this.operation != request.operation) return null;
    const parameters = Json.object();
    if (this.segments.length == 0) return parameters;
    const segments = request.path.split('/');
    for (let i = 0; i < this.segments.length; i++) {
      const wanted = this.segments[i];
      // At the end "*" covers everything below.
      if (wanted == '*' && i == this.segments.length - 1 && segments.length > i) return parameters;
      if (i >= segments.length) return null;
      if (wanted.startsWith('{') && wanted.endsWith('}')) {
        if (segments[i].length == 0) return null;
        parameters.setText(wanted.slice(1, -1), percentDecode(segments[i]));
      } else if (wanted != segments[i]) return null;
    }
    return segments.length == this.segments.length ? parameters : null;
  }
}

export class Routes {
  problem: string = '';
  list: Route[] = [];

  static read(settings: Json): Routes {
    const routes = new Routes();
    const given = settings.list('routes');
    if (given.length == 0) routes.problem = 'Expected at least one route';
    for (let i = 0; i < given.length && routes.problem.length == 0; i++) {
      const problem = new Problem();
      const name = given[i].textOr('name', 'route ' + (i + 1).toString());
      routes.list.push(Route.read(given[i], name, problem));
      if (problem.isSet) routes.problem = 'Cannot use "' + name + '": ' + problem.message;
    }
    return routes;
  }
}

function objectOf(settings: Json, key: string): Json {
  const value = settings.get(key);
  return value != null && value.isObject ? value : Json.object();
}
