//! `charley diary columns`.

use crate::failure::Failure;

/// One line a column: table, name, kind, unit, values.
pub fn run() -> Result<(), Failure> {
    let mut text = String::new();
    let mut table = "";
    for column in interop::diary::columns() {
        if column.file != table {
            table = column.file;
            text.push_str(&format!("{table}\n"));
        }
        let unit = if column.unit.is_empty() {
            String::new()
        } else {
            format!(" ({})", column.unit)
        };
        text.push_str(&format!(
            "  {:<22} {}{unit}: {}\n",
            column.name, column.kind, column.values
        ));
    }
    crate::print(&text)
}
