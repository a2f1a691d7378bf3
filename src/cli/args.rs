//! What may be written on the command line. Help, completions and the man page are made
//! from it. Nothing is done here.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

use super::library;
use crate::export::json::Listing;

/// A full-screen terminal browser for reference decks
#[derive(Debug, Default, Parser)]
#[command(
    name = "refdeck",
    bin_name = "refdeck", // not what the program was called as
    version,
    max_term_width = 100,
    after_help = "Without a command it opens the browser; `?` there shows the keys."
)]
pub(super) struct Args {
    /// Open the browser at this entry
    #[arg(long, value_name = "ID")]
    pub(super) at: Option<String>,
    #[command(flatten)]
    pub(super) places: Places,
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

/// Where packs and the user's files are.
#[derive(Debug, Default, clap::Args)]
#[command(next_help_heading = "Everywhere")]
pub(super) struct Places {
    /// Open this pack, a folder or a file, instead of the built-in deck; may be repeated
    #[arg(long = "pack", value_name = "PATH", global = true)]
    pub(super) packs: Vec<PathBuf>,
    /// Keep bookmarks here [or `REFDECK_DATA_DIR`]
    #[arg(long, value_name = "PATH", global = true)]
    pub(super) data_dir: Option<PathBuf>,
    /// Look for configuration, themes and packs here [or `REFDECK_CONFIG_DIR`]
    #[arg(long, value_name = "PATH", global = true)]
    pub(super) config_dir: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Find entries, best first
    Search(SearchArgs),
    /// Print one entry, or only its code
    Show(ShowArgs),
    /// List what there is
    List(ListArgs),
    /// List and change the bookmarks, the same as in the browser
    Bookmarks(BookmarksArgs),
    /// Show how well the exam's objectives are served
    Coverage(CoverageArgs),
    /// Check packs and report every problem with its position
    Check(CheckArgs),
    /// List the keys of the browser
    Keys(KeysArgs),
    /// Print completions for a shell
    Completions(CompletionsArgs),
    /// Print the manual page; read it with `refdeck man | man -l -`
    Man,
    /// Print a picture of the screen as SVG, for the documentation
    #[command(hide = true)]
    Picture(PictureArgs),
}

#[derive(Debug, clap::Args)]
pub(super) struct PictureArgs {
    /// Keys to press first, such as `3jj/spot<enter>`
    #[arg(long, default_value = "")]
    pub(super) keys: String,
    /// The theme
    #[arg(long, default_value = "default")]
    pub(super) theme: String,
    /// Width and height in cells
    #[arg(long, default_value = "120x36", value_name = "WxH")]
    pub(super) size: String,
    /// Draw on a light terminal
    #[arg(long)]
    pub(super) light: bool,
    /// Entries to bookmark first
    #[arg(long, value_name = "ID")]
    pub(super) weak: Vec<String>,
}

#[derive(Debug, clap::Args)]
#[command(
    after_help = "All words must match, in any order; a wrong letter is forgiven. `!word` excludes, `'word` is \
                  exact, `@d3` is a domain, `#traps` a pane, `*` only bookmarked entries."
)]
pub(super) struct SearchArgs {
    /// Words to look for
    #[arg(required = true, value_name = "QUERY")]
    pub(super) query: Vec<String>,
    /// Print a JSON array
    #[arg(long)]
    pub(super) json: bool,
    /// Print at most this many
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) limit: u32,
}

#[derive(Debug, clap::Args)]
#[command(override_usage = "refdeck show [OPTIONS] <ID>")]
pub(super) struct ShowArgs {
    /// The entry, as `id` or `pack/id`
    #[arg(required_unless_present = "code")]
    pub(super) id: Option<String>,
    /// Print a JSON object
    #[arg(long, conflicts_with = "code")]
    pub(super) json: bool,
    /// Print only the code, ready for a file; NAME says which block
    #[arg(long, value_name = "NAME", num_args = 0..=1)]
    #[expect(clippy::option_option, reason = "no --code, --code, --code NAME")]
    pub(super) code: Option<Option<String>>,
}

#[derive(Debug, clap::Args)]
pub(super) struct ListArgs {
    /// What to list
    #[arg(value_enum, default_value_t = What::Sections)]
    pub(super) what: What,
    /// Print a JSON array
    #[arg(long)]
    pub(super) json: bool,
}

/// What there is to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum What {
    /// The panes of the browser
    Panes,
    /// The sections of all panes
    Sections,
    /// Every entry
    Entries,
    /// The exam's objectives
    Objectives,
    /// Where the facts can be checked
    Sources,
}

impl From<What> for Listing {
    fn from(what: What) -> Self {
        match what {
            What::Panes => Self::Panes,
            What::Sections => Self::Sections,
            What::Entries => Self::Entries,
            What::Objectives => Self::Objectives,
            What::Sources => Self::Sources,
        }
    }
}

#[derive(Debug, clap::Args)]
#[command(
    after_help = "An objective lacks something if it has fewer than four entries, or none that says what to choose, no \
                  trap or pair, or no cue; then the exit code is 1."
)]
pub(super) struct CoverageArgs {
    /// Print a JSON array, one object per pack
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct BookmarksArgs {
    #[command(subcommand)]
    pub(super) action: Option<BookmarksAction>,
    /// Print a JSON array
    #[arg(long, global = true)]
    pub(super) json: bool,
}

#[derive(Debug, Clone, Subcommand)]
pub(super) enum BookmarksAction {
    /// List the bookmarked entries with their notes; this is what happens without a word
    List,
    /// Bookmark entries
    Add {
        /// The entries, as `id` or `pack/id`
        #[arg(required = true, value_name = "ID")]
        ids: Vec<String>,
    },
    /// Remove bookmarks; notes are kept
    Remove {
        /// The entries, as `id` or `pack/id`
        #[arg(required = true, value_name = "ID")]
        ids: Vec<String>,
    },
    /// Print the bookmarked entries with answers and notes, as Markdown
    Export,
}

#[derive(Debug, clap::Args)]
pub(super) struct CheckArgs {
    /// Packs: folders with a pack.toml, or single files
    #[arg(required = true, value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub(super) struct KeysArgs {
    /// Print a Markdown table
    #[arg(long)]
    pub(super) markdown: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    pub(super) shell: clap_complete::Shell,
}

impl Places {
    /// The folders of the user's files.
    pub(super) fn folders(&self) -> Result<crate::store::Folders, crate::store::StoreError> {
        crate::store::Folders::find(self.data_dir.as_deref(), self.config_dir.as_deref())
    }

    /// The packs to open.
    pub(super) fn packs(&self) -> library::Options {
        library::Options {
            packs: self.packs.clone(),
            // Without a home there are no packs of the user's, which is no fault.
            config: self.folders().ok().map(|folders| folders.config),
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_definition_is_sound() {
        Args::command().debug_assert();
    }

    /// A start without arguments does not ask the parser.
    #[test]
    fn without_arguments_everything_is_as_the_parser_would_have_it() {
        let parsed = Args::try_parse_from(["refdeck"]).unwrap();
        assert_eq!(format!("{parsed:?}"), format!("{:?}", Args::default()));
    }

    #[test]
    fn every_word_of_list_has_its_listing() {
        let words: Vec<String> = What::value_variants()
            .iter()
            .filter_map(|what| Some(what.to_possible_value()?.get_name().to_string()))
            .collect();
        assert_eq!(
            words,
            ["panes", "sections", "entries", "objectives", "sources"]
        );
    }
}
