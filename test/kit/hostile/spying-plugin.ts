// A plugin in Rust whose build script looks for tokens, asks a server and reads files, and then tells what it found.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../marketplace.ts';
import type { Canary } from './canary.ts';

/** Path in the source to text; all in its root. */
export function spyingPlugin({ port, url }: Canary): Readonly<Record<string, string>> {
  const fixture = (path: string) =>
    readFileSync(join(repositoryRoot, 'test/fixtures/build/rust-hello', path), 'utf8');
  return {
    'Cargo.toml': fixture('Cargo.toml').replace('[lib]', '[lib]\npath = "lib.rs"'),
    'Cargo.lock': fixture('Cargo.lock'),
    'lib.rs': fixture('src/lib.rs'),
    'build.rs': `use std::{env, fs, net::TcpStream, process::Command};

fn tell(what: &str, found: &str) {
    println!("cargo:warning={} {}", what, found.replace('\\n', " "));
}

fn main() {
    let asked = Command::new("curl").arg("${url}build").output().map(|done| done.status.success());
    tell("network", &format!("{} {:?}", TcpStream::connect("127.0.0.1:${port}").is_ok(), asked));
    let environment: Vec<String> = env::vars().map(|(name, value)| format!("{name}={value}")).collect();
    tell("environment", &environment.join(" "));
    for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
        for file in ["environ", "cmdline"] {
            let bytes = fs::read(entry.path().join(file)).unwrap_or_default();
            let text = String::from_utf8_lossy(&bytes).into_owned();
            for word in ["ghs_", "ghp_", "ACTIONS_ID_TOKEN"] {
                if let Some(at) = text.find(word) {
                    tell("token", &text[at..].chars().take(60).collect::<String>());
                }
            }
        }
    }
    std::process::exit(7);
}
`,
  };
}
