// The datasets of the configuration: which file, read how. A file is parsed again only when its text has changed.
import { Json, config, readText } from '@plugindex/pdk-assemblyscript/assembly';
import { Problem } from './problem';
import { readDocument, readLines } from './read-rows';
import { Table } from './table';

class Loaded {
  constructor(
    public text: string,
    public table: Table,
  ) {}
}

export class Datasets {
  private loaded: Map<string, Loaded> = new Map<string, Loaded>();

  /** The name of the only dataset, or an empty text. */
  onlyName(): string {
    const list = config().list('datasets');
    return list.length == 1 ? list[0].textOr('name', '') : '';
  }

  open(name: string, problem: Problem): Table | null {
    const entry = this.find(name, problem);
    if (entry == null) return null;
    const path = entry.textOr('path', '');
    const format = formatOf(entry, path, problem);
    if (problem.isSet) return null;
    const read = readText(path);
    const text = read.text;
    if (text == null) {
      problem.set(
        'unreadable_file',
        'Cannot read "' + path + '" of the dataset "' + name + '": ' + read.code,
      );
      return null;
    }
    if (this.loaded.has(name)) {
      const known = this.loaded.get(name);
      if (known.text == text) return known.table;
      // Two versions of a file need not fit into the memory at once.
      this.loaded.delete(name);
    }
    const rows =
      format == 'ndjson' ? readLines(text, problem) : readDocument(text, entry.textOr('rows', ''), problem);
    if (rows == null) return null;
    const table = Table.of(rows, problem);
    if (problem.isSet) return null;
    this.loaded.set(name, new Loaded(text, table));
    return table;
  }

  private find(name: string, problem: Problem): Json | null {
    const list = config().list('datasets');
    let names = '';
    for (let i = 0; i < list.length; i++) {
      const known = list[i].textOr('name', '');
      if (known == name && name.length > 0) return list[i];
      names += (i == 0 ? '"' : ', "') + known + '"';
    }
    if (list.length == 0)
      problem.set('invalid_config', 'Cannot find any dataset: "datasets" is empty or missing');
    else problem.set('unknown_dataset', 'Cannot find the dataset "' + name + '": expected one of ' + names);
    return null;
  }
}

/** "json" or "ndjson": what the configuration says, else what the name of the file says. */
function formatOf(entry: Json, path: string, problem: Problem): string {
  const isLines = path.endsWith('.ndjson') || path.endsWith('.jsonl');
  const format = entry.textOr('format', isLines ? 'ndjson' : 'json');
  const place = 'Cannot use the dataset "' + entry.textOr('name', '') + '": ';
  if (format != 'json' && format != 'ndjson')
    problem.set('invalid_config', place + 'expected "format" to be "json" or "ndjson"');
  const rows = entry.textOr('rows', '');
  if (rows.length > 0 && !rows.startsWith('/'))
    problem.set('invalid_config', place + 'expected "rows" to be a JSON pointer such as "/data/items"');
  if (rows.length > 0 && format == 'ndjson')
    problem.set('invalid_config', place + '"rows" is for documents, every line of this file is a row');
  return format;
}
