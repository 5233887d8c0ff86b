// The datasets of the configuration: which file, read how. A file is parsed again only when its text has changed.
import { Json, config, readText } from '@plugindex/pdk-assemblyscript/assembly';
import { Problem } from './problem';
import { Table, TableOptions } from './table';

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
    const options = readOptions(entry, problem);
    if (problem.isSet) return null;
    const path = entry.textOr('path', '');
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
    }
    const table = Table.read(text, options, problem);
    if (table == null) return null;
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

function readOptions(entry: Json, problem: Problem): TableOptions {
  const options = new TableOptions();
  options.hasHeader = entry.boolOr('header', true);
  options.inferTypes = entry.boolOr('infer_types', true);
  const delimiter = entry.textOr('delimiter', ',');
  const c = delimiter.length == 1 ? delimiter.charCodeAt(0) : 0x22;
  if (c == 0x22 || c == 0x0a || c == 0x0d) {
    problem.set(
      'invalid_config',
      'Cannot use the delimiter of "' +
        entry.textOr('name', '') +
        '": expected one character, no quote, no line break',
    );
  }
  options.delimiter = c;
  return options;
}
