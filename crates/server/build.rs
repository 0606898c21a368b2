//! Cargo does not see new files that a macro embeds: say where the migrations are.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
