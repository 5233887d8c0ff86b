// A template function that greets: the whole plugin. Replace `run` by your own.
import { config, fail, HookResult, Json, Kind, ok, runHook } from '@plugindex/pdk-assemblyscript/assembly';

// What every host calls: the version of the ABI, and the memory that it writes into.
export { plugindex_abi_1, plugindex_alloc, plugindex_free } from '@plugindex/pdk-assemblyscript/assembly';

// One exported function for each hook of your kinds; the registry's registry.yaml names them.
export function template_function(pointer: i32, length: i32): i64 {
  return runHook(pointer, length, run);
}

function run(input: Json): HookResult {
  const name = input.textOr('function_name', '');
  if (name != 'greet') return fail('unknown_function', 'This plugin has one function: greet');
  const args = input.list('args');
  if (args.length != 1 || args[0].kind != Kind.Text) {
    return fail('invalid_arguments', 'greet takes one text: whom to greet');
  }
  return ok(Json.str(config().textOr('greeting', 'Hello') + ', ' + args[0].text));
}
