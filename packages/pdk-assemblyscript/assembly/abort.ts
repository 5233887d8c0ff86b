// What runs instead of `env.abort`: a plain trap, so that the module imports nothing but what it asks for.

/** Named in asconfig.json: `"use": ["abort=~lib/@plugindex/pdk-assemblyscript/assembly/abort/trap"]`. */
export function trap(_message: string | null, _file: string | null, _line: u32, _column: u32): void {
  unreachable();
}
