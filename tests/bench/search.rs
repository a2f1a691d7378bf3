//! How quick a search is.

mod generate;

use std::error::Error;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let Some(at) = arguments.iter().position(|word| word == "--write-pack") {
        let folder = arguments.get(at + 1).ok_or("--write-pack DIR N")?;
        let entries: usize = arguments.get(at + 2).ok_or("--write-pack DIR N")?.parse()?;
        generate::Deck::new(entries).write(Path::new(folder))?;
    }
    Ok(())
}
