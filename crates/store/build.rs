//! Files that are built in: a change in any of them builds the crate again.
fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
