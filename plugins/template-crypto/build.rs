//! Sets the memory's maximum, without which no host takes a module: 16 MiB.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-link-arg-cdylib=--max-memory=16777216");
}
