//! What an entry's page shows below its cells.

use super::{Target, words};
use crate::text::Safe;

/// One block of a page.
#[derive(Debug)]
pub enum Block {
    /// A paragraph with inline markup.
    Text(Safe),
    /// Code, exactly as it is to be used.
    Code(Code),
    /// A small table.
    Table(Table),
    /// Bullets or numbered steps.
    List(List),
    /// A flowchart.
    Diagram(Diagram),
    /// A formula.
    Formula(Formula),
    /// A remark that stands out.
    Callout {
        /// What kind of remark.
        tone: Tone,
        /// Its text, with inline markup.
        text: Safe,
    },
    /// Bars that show how well the pack serves its outline: all domains, or the objectives
    /// of the one at this position of [`Pack::domains`](super::Pack::domains).
    Coverage(Option<u16>),
}

impl Block {
    /// The word for its kind in packs and in JSON.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Code(_) => "code",
            Self::Table(_) => "table",
            Self::List(_) => "list",
            Self::Diagram(_) => "diagram",
            Self::Formula(_) => "formula",
            Self::Callout { .. } => "callout",
            Self::Coverage(_) => "coverage",
        }
    }
}

/// A code block.
#[derive(Debug)]
pub struct Code {
    /// Its name among the code blocks of the entry.
    pub name: Option<Safe>,
    /// Its language.
    pub lang: CodeLang,
    /// Which real tool accepts it.
    pub proof: Proof,
    /// Why no tool can check it, where `proof` is none.
    pub reason: Option<Safe>,
    /// The code, ending in a newline.
    pub text: Safe,
}

words! {
    /// The language of a code block.
    CodeLang {
        /// YAML.
        Yaml = "yaml",
        /// Python.
        Python = "python",
        /// Bash.
        Bash = "bash",
        /// JSON or JSON lines.
        Json = "json",
        /// TOML.
        Toml = "toml",
        /// Bicep.
        Bicep = "bicep",
        /// Kusto query language.
        Kql = "kql",
        /// Anything else.
        Text = "text",
    }
}

words! {
    /// Which real tool accepts a code block.
    Proof {
        /// Microsoft's Azure ML SDK loads and validates it.
        AzureMl = "azureml",
        /// Python runs it.
        Python = "python",
        /// A shell parser accepts it.
        Shell = "shell",
        /// A workflow linter accepts it.
        Actions = "actions",
        /// A JSON parser accepts it.
        Json = "json",
        /// A Bicep parser accepts it.
        Bicep = "bicep",
        /// A parser of Kusto queries accepts it.
        Kql = "kql",
        /// Nothing checks it; the block says why.
        None = "none",
    }
}

/// A table inside a page.
#[derive(Debug)]
pub struct Table {
    /// The headings.
    pub columns: Vec<Safe>,
    /// The rows, each as long as the headings, with inline markup.
    pub rows: Vec<Vec<Cell>>,
}

/// The text of one cell, with inline markup.
pub type Cell = Safe;

/// A list inside a page.
#[derive(Debug)]
pub struct List {
    /// Whether the items are numbered steps.
    pub steps: bool,
    /// The items, with inline markup.
    pub items: Vec<Safe>,
}

/// A flowchart in Mermaid's notation.
#[derive(Debug)]
pub struct Diagram {
    /// What it shows, in a sentence, for readers who see no drawing.
    pub alt: Safe,
    /// The flowchart's source.
    pub text: Safe,
    /// Where its nodes lead: node name and target.
    pub links: Vec<(Safe, Target)>,
}

/// A formula.
#[derive(Debug)]
pub struct Formula {
    /// In LaTeX's notation.
    pub latex: Safe,
    /// On one line, for narrow screens and for copying.
    pub plain: Safe,
}

words! {
    /// What kind of remark a callout is.
    Tone {
        /// What the exam is after.
        Exam = "exam",
        /// A hint.
        Tip = "tip",
        /// A side remark.
        Note = "note",
        /// A mistake to avoid.
        Trap = "trap",
    }
}
