// What a build can find wrong: one row per code, the docs and `explain` are made from it.
import { listRules, type Severity } from '@plugindex/model';
import type { DocumentedRule } from '../rule-documentation.ts';

interface Row {
  readonly severity: Severity;
  readonly title: string;
  readonly why: string;
  readonly fix: string;
}

const rows = {
  'build/source/missing': {
    severity: 'error',
    title: 'The pinned source does not exist',
    why: 'A release is built from exactly what its manifest pins. The commit, tree or folder is not there.',
    fix: 'Push the commit, or correct the pin and the path.',
  },
  'build/source/mismatch': {
    severity: 'error',
    title: 'The repository answered with something else than the pinned commit',
    why: 'Only a commit id names content for ever; a tag or a branch can be moved.',
    fix: 'Pin the id of a commit, 40 hexadecimal digits.',
  },
  'build/source/unreachable': {
    severity: 'error',
    title: 'The repository of the source cannot be fetched',
    why: 'It may be private, renamed, removed or down; a build asks nobody for a password.',
    fix: 'Check that "git fetch <repository> <commit>" works without a login, then run the build again.',
  },
  'build/source/url': {
    severity: 'error',
    title: 'The URL of the source is not one that a build may fetch',
    why: 'Git knows URLs that run programs and protocols without encryption.',
    fix: 'Use the https URL of a public repository, without a user name.',
  },
  'build/source/no-git': {
    severity: 'error',
    title: 'This machine has no git to fetch the source with',
    why: 'A source in another repository is fetched by git; sources in this repository do not need it.',
    fix: 'Install git: https://git-scm.com/downloads',
  },
  'build/source/empty': {
    severity: 'error',
    title: 'The source has no files',
    why: 'There is nothing to build.',
    fix: 'Correct the path of the source.',
  },
  'build/source/too-many-files': {
    severity: 'error',
    title: 'The source has too many files',
    why: 'Every build must end in bounded time on a machine that others wait for.',
    fix: 'Point the path at the folder of the plugin, or remove what it does not need.',
  },
  'build/source/too-large': {
    severity: 'error',
    title: 'The source is too large',
    why: 'Every build must end in bounded time on a machine that others wait for.',
    fix: 'Point the path at the folder of the plugin, or remove what it does not need.',
  },
  'build/source/file-too-large': {
    severity: 'error',
    title: 'A file of the source is too large',
    why: 'Sources are read into memory whole.',
    fix: 'Remove the file, or split it.',
  },
  'build/source/path': {
    severity: 'error',
    title: 'A path of the source is not safe on every system',
    why: 'A path can climb out of its folder, be a device on Windows, or look like another one.',
    fix: 'Rename the file.',
  },
  'build/source/case-clash': {
    severity: 'error',
    title: 'Two paths of the source differ by case only',
    why: 'They are one file on macOS and Windows: the build would differ by machine.',
    fix: 'Rename one of them.',
  },
  'build/source/link': {
    severity: 'warning',
    title: 'A link or submodule was left out of the build',
    why: 'A link can lead anywhere, and a submodule is code that the manifest does not pin.',
    fix: 'Commit the file itself if the build needs it.',
  },
  'build/source/unreadable': {
    severity: 'error',
    title: 'The source changed or broke while it was read',
    why: 'What is built must be what is pinned.',
    fix: 'Run the build again; if it happens again, the repository is damaged.',
  },
  'build/document/missing': {
    severity: 'error',
    title: 'A document that the manifest names is not in the source',
    why: 'Readers would find an empty page.',
    fix: 'Correct the path: it is relative to the path of the source.',
  },
  'build/document/too-large': {
    severity: 'error',
    title: 'A document is too large to publish',
    why: 'Each page that shows it would carry it.',
    fix: 'Shorten the document.',
  },
  'build/toolchain/missing': {
    severity: 'error',
    title: 'This machine lacks the toolchain',
    why: 'Nothing is downloaded behind your back to build with.',
    fix: 'Run the command that the problem names, then the build again.',
  },
  'build/entry/missing': {
    severity: 'error',
    title: 'The source lacks the file that the toolchain starts from',
    why: 'AssemblyScript starts from an entry file, C from its .c files, Rust from Cargo.toml and a Cargo.lock.',
    fix: 'Add the file, or name another one in "build.entry".',
  },
  'build/assemblyscript/config': {
    severity: 'error',
    title: 'asconfig.json is no JSON object',
    why: 'Options that nobody can read would be silently lost.',
    fix: 'Correct the file.',
  },
  'build/assemblyscript/extends': {
    severity: 'error',
    title: 'asconfig.json extends another file',
    why: 'Options are read as data from one file, so that a reviewer sees all of them.',
    fix: 'Write the options into the file itself.',
  },
  'build/assemblyscript/transform': {
    severity: 'error',
    title: 'asconfig.json names a transform',
    why: 'A transform is a program that runs inside the compiler and can change anything it makes.',
    fix: 'Remove the transform, or commit what it makes.',
  },
  'build/assemblyscript/entry': {
    severity: 'error',
    title: 'The entries of asconfig.json are not paths of .ts files',
    why: 'Anything else could be taken for an option of the compiler.',
    fix: 'Name relative paths of .ts files.',
  },
  'build/assemblyscript/option': {
    severity: 'error',
    title: 'An option of asconfig.json has a value that is not allowed',
    why: 'Each option that authors may set has a fixed set of values.',
    fix: 'Leave the option out to use the default.',
  },
  'build/assemblyscript/option-ignored': {
    severity: 'warning',
    title: 'An option of asconfig.json was ignored',
    why: 'Builds take a fixed list of options, so that no option can run code or change the ABI.',
    fix: 'Remove the option, or open an issue if a plugin needs it.',
  },
  'build/rust/build-script': {
    severity: 'info',
    title: 'The source has a build script',
    why: 'It runs while the plugin is built: without a network where the machine allows that, and never beside a token.',
    fix: 'Nothing; reviewers read it.',
  },
  'build/rust/withheld': {
    severity: 'warning',
    title: 'A file of the source was kept from cargo',
    why: 'Files in .cargo and rust-toolchain choose compilers, wrappers and registries; a build uses its own.',
    fix: 'Move what the plugin needs into Cargo.toml.',
  },
  'build/compile/failed': {
    severity: 'error',
    title: 'The compiler refused the source',
    why: 'The last lines of its log are shown with the problem.',
    fix: 'Build it on your machine with the same toolchain and correct what it says.',
  },
  'build/compile/timeout': {
    severity: 'error',
    title: 'The build took too long',
    why: 'Every build must end in bounded time on a machine that others wait for.',
    fix: 'Make the build smaller.',
  },
  'build/compile/memory': {
    severity: 'error',
    title: 'The build used too much memory',
    why: 'A build must not take the machine down.',
    fix: 'Make the build smaller.',
  },
  'build/compile/output': {
    severity: 'error',
    title: 'The build printed too much',
    why: 'The log is kept, so it is bounded.',
    fix: 'Print less.',
  },
  'build/artifact/missing': {
    severity: 'error',
    title: 'The build made no artifact',
    why: 'One .wasm file must come out. A link to one is none.',
    fix: 'For Rust set crate-type = ["cdylib"] in the [lib] table of Cargo.toml.',
  },
  'build/artifact/several': {
    severity: 'error',
    title: 'The build made more than one artifact',
    why: 'Nobody could say which of them is the plugin.',
    fix: 'Keep one library in the source folder.',
  },
  'build/artifact/too-large': {
    severity: 'error',
    title: 'The artifact is too large',
    why: 'Everybody who installs the plugin downloads it.',
    fix: 'Build with optimisation for size, and leave out what the plugin does not need.',
  },
} as const satisfies Record<`build/${string}/${string}`, Row>;

export type BuildCode = keyof typeof rows;

export function severityOf(code: BuildCode): Severity {
  return rows[code].severity;
}

/** The rows in the form that `explain` and the docs page take. */
export const buildRules: readonly DocumentedRule[] = listRules<Row>(rows).map(
  ({ code, severity, ...documentation }) => ({ code, severity, documentation }),
);
