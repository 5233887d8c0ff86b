// Errors in the form that GraphQL clients expect (section 7.1.2): message, locations, path.
import { Json } from '@plugindex/pdk-assemblyscript/assembly';

// What comes after is one mistake repeated.
const maxErrors = 50;

export class Errors {
  list: Json = Json.array();

  constructor(private source: string) {}

  get any(): bool {
    return this.list.length > 0;
  }

  /** @param start offset in the query; -1 when no place is to blame */
  add(message: string, start: i32 = -1): Json {
    const error = Json.object().setText('message', message);
    if (start >= 0) error.set('locations', Json.array().push(locate(this.source, start)));
    if (this.list.length < maxErrors) this.list.push(error);
    return error;
  }
}

/** Line and column, both from 1. */
function locate(source: string, start: i32): Json {
  let line = 1;
  let lineStart = 0;
  for (let i = 0; i < start && i < source.length; i++) {
    const c = source.charCodeAt(i);
    const ends = c == 0x0a || (c == 0x0d && (i + 1 >= source.length || source.charCodeAt(i + 1) != 0x0a));
    if (!ends) continue;
    line++;
    lineStart = i + 1;
  }
  return Json.object()
    .setNumber('line', line)
    .setNumber('column', start - lineStart + 1);
}
