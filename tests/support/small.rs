//! A small deck with every kind and block, and with characters that are hard to draw: wide
//! ones, emoji of several parts, combining marks, long words.

/// Its files: stem and text.
pub const PACK: &[(&str, &str)] = &[
    ("pack", HEAD),
    ("things", THINGS),
    ("choices", CHOICES),
    ("wide", WIDE),
    ("traps", TRAPS),
    ("pairs", PAIRS),
    ("patterns", PATTERNS),
    ("scenarios", SCENARIOS),
    ("items", ITEMS),
    ("pages", PAGES),
];

const HEAD: &str = r#"
format = 1
[pack]
id = "small"
title = "Tea 茶"
[[pane]]
id = "objects"
title = "Objects"
sections = ["things"]
[[pane]]
id = "matrices"
title = "Matrices"
sections = ["choices", "wide"]
[[pane]]
id = "cases"
title = "Cases ☕"
sections = ["pairs", "patterns", "scenarios", "traps"]
[[pane]]
id = "rest"
title = "Rest"
sections = ["items", "pages"]
[[domain]]
id = "d1"
title = "Leaves"
weight = [40, 60]
[[domain]]
id = "d2"
title = "Water 水"
weight = [40, 60]
[[objective]]
id = "1.1"
domain = "d1"
group = "Basics"
title = "choose leaves"
[[objective]]
id = "2.1"
domain = "d2"
group = "Basics"
title = "heat water 水を沸かす"
[[source]]
id = "book"
title = "The Book of Tea"
url = "https://example.org/tea"
read = 2026-08-31
[[source]]
id = "leaflet"
title = "茶の本"
url = "https://example.org/leaflet"
read = 2026-08-30
"#;

const THINGS: &str = r#"
[section]
id = "things"
kind = "object"
title = "Things"
intro = "What stands on the table, and what belongs to what."
columns = [
  { id = "thing", title = "Thing", role = "cue" },
  { id = "is", title = "What it is", role = "answer" },
]
[[entry]]
id = "tray"
cells = ["tray", "holds everything that tea needs"]
objectives = ["1.1"]
sources = ["book", "leaflet"]
[[entry]]
id = "pot"
cells = ["pot", "leaves and water meet in it"]
why = "A pot keeps the water hot while the leaves open."
objectives = ["1.1", "2.1"]
part_of = ["tray"]
uses = ["kettle"]
see = ["choices", "leaf-green"]
trap = ["trap-cold"]
sources = ["book"]
[[entry]]
id = "cup"
cells = ["cup", "one is drunk from"]
objectives = ["1.1"]
part_of = ["tray"]
sources = ["book"]
[[entry]]
id = "kettle"
cells = ["kettle", "heats water; see [[leaf-green|the green leaf]]"]
objectives = ["2.1"]
sources = ["leaflet"]
"#;

const CHOICES: &str = r#"
[section]
id = "choices"
kind = "choice"
title = "Which leaf"
intro = "Decides which leaf goes into the pot, and at which heat."
also = ["kettle"]
columns = [
  { id = "need", title = "When you need", role = "cue" },
  { id = "choose", title = "Choose", role = "answer" },
  { id = "avoid", title = "Not when", role = "contrast" },
]
[[entry]]
id = "leaf-green"
title = "Green leaf"
cells = ["a light cup in the afternoon", "green leaf at `80 °C`", "milk is wanted"]
why = "Heat makes it bitter; **never** boil it."
aliases = ["sencha", "緑茶"]
objectives = ["1.1", "2.1"]
see = ["kettle"]
trap = ["trap-cold"]
sources = ["book"]
[[entry]]
id = "leaf-black"
title = "Black leaf"
cells = ["a strong cup in the morning", "black leaf, boiling water", "the evening is near"]
aliases = ["assam"]
objectives = ["1.1"]
sources = ["book"]
[[entry]]
id = "leaf-oolong"
cells = ["something between the two", "oolong", "no time to brew it twice"]
objectives = ["2.1"]
sources = ["leaflet"]
[[entry]]
id = "leaf-herbs"
cells = ["no caffeine at all", "herbs such as peppermint, which is no tea leaf in the strict sense of the word but is brewed like one, longer and with boiling water", ""]
objectives = ["1.1"]
sources = ["book"]
"#;

const TRAPS: &str = r#"
[section]
id = "traps"
kind = "trap"
title = "Traps"
columns = [
  { id = "trap", title = "The trap", role = "cue" },
  { id = "do", title = "Do this instead", role = "answer" },
]
[[entry]]
id = "trap-cold"
title = "Cold pot"
cells = ["tea is lukewarm", "warm the pot first"]
objectives = ["2.1"]
sources = ["book"]
"#;

const WIDE: &str = r#"
[section]
id = "wide"
kind = "choice"
title = "世界の茶 🫖"
columns = [
  { id = "a", title = "手がかり", role = "cue" },
  { id = "b", title = "Ответ", role = "option" },
  { id = "c", title = "🇩🇪", role = "option" },
  { id = "d", title = "e\u0301te\u0301", role = "option" },
  { id = "e", title = "العربية", role = "contrast" },
]
[[entry]]
id = "wide-family"
cells = ["👩‍👩‍👧 family, flag 🇩🇪", "+ ｆｕｌｌ ｗｉｄｔｈ", "- 無理", "~ a\u0301e\u0301i\u0301o\u0301u\u0301", "العربية"]
objectives = ["1.1"]
[[entry]]
id = "wide-words"
cells = ["世界世界世界世界世界世界世界世界世界世界世界世界世界世界", "+", "-", "~", "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen"]
why = "👍🏽 ok; ☕︎ and ☕️ differ in width."
aliases = ["naïve", "日本語"]
objectives = ["2.1"]
see = ["wide-family"]
[[entry]]
id = "wide-lines"
title = "line one 一"
cells = ["line one\nline two", "+ x", "- y", "~ z", "ﷺ \u202e turned \u0007 bell"]
objectives = ["2.1"]
"#;

const PAIRS: &str = r#"
[section]
id = "pairs"
kind = "pair"
title = "Confused"
columns = [
  { id = "pair", title = "Pair", role = "cue" },
  { id = "difference", title = "Difference", role = "answer" },
  { id = "tell", title = "Deciding cue", role = "test" },
]
[[entry]]
id = "green-black"
cells = ["green and black", "black leaves were left to ferment", "the colour of the leaf"]
objectives = ["1.1"]
between = ["leaf-green", "leaf-black"]
[[entry]]
id = "green-oolong"
cells = ["green and oolong", "oolong was left for half the time", "the edge of the leaf 葉"]
objectives = ["1.1"]
between = ["leaf-green", "leaf-oolong"]
"#;

const PATTERNS: &str = r#"
[section]
id = "patterns"
kind = "pattern"
title = "Recipes"
columns = [
  { id = "task", title = "Task", role = "cue" },
  { id = "do", title = "Do", role = "answer" },
]
[[entry]]
id = "recipe"
cells = ["make a pot", "heat, pour, wait"]
objectives = ["1.1"]
sources = ["leaflet"]
[[entry.block]]
code.name = "short"
code.lang = "yaml"
code.proof = "none"
code.reason = "no tool reads it"
code.text = '''
pot: tray/pot  # 茶
minutes: 3
'''
[[entry.block]]
code.name = "long"
code.lang = "bash"
code.proof = "none"
code.reason = "no tool reads it"
code.text = 'brew --leaf green --heat 80 --minutes 3 --pot tray/pot --into cup/one --into cup/two --note "水 before leaves" --last END'
[[entry.block]]
diagram.alt = "Water runs over the leaves into the cup."
diagram.text = '''
flowchart LR
  water["Water 水"] --> leaves["Leaves"]
  leaves -->|three minutes| cup["Cup"]
  cup --> leaves
'''
diagram.links = { water = "kettle", cup = "cup" }
[[entry.block]]
text = "Then [[cup]] and [[choices|the leaves]]."
[[entry.block]]
table.columns = ["Leaf", "Heat"]
table.rows = [["green 緑", "80"], ["[[leaf-black]]", "100"]]
[[entry.block]]
list.style = "steps"
list.items = ["warm the pot", "pour 水"]
[[entry.block]]
list.style = "bullets"
list.items = ["one", "two"]
[[entry.block]]
formula.latex = '\frac{leaf}{water}'
formula.plain = "leaf / water"
[[entry.block]]
callout.tone = "trap"
callout.text = "Mind the **lid**."
[[entry]]
id = "recipe-none"
cells = ["make nothing", "wait"]
objectives = ["2.1"]
"#;

const SCENARIOS: &str = r#"
[section]
id = "scenarios"
kind = "scenario"
title = "Guests"
columns = [
  { id = "case", title = "Case", role = "cue" },
  { id = "answer", title = "In short", role = "answer" },
]
[[entry]]
id = "guest"
cells = ["a guest who cannot sleep", "herbs, in a cup"]
objectives = ["1.1"]
situation = "A guest arrives **late** and slept badly; see [[choices]]."
[[entry.facet]]
facet = "leaf"
answer = "herbs"
wrong = [{ option = "black", reason = "it keeps the guest awake" }]
see = ["leaf-herbs"]
[[entry.facet]]
facet = "vessel"
answer = "[[cup]]"
[[entry]]
id = "guest-two"
cells = ["two guests", "a pot"]
objectives = ["2.1"]
situation = "Two guests arrive."
[[entry.facet]]
facet = "vessel"
answer = "[[pot]]"
"#;

const ITEMS: &str = r#"
[section]
id = "items"
kind = "checklist"
title = "Can do"
columns = [
  { id = "do", title = "Can do", role = "cue" },
  { id = "test", title = "How to tell", role = "answer" },
]
[[entry]]
id = "item-warm"
cells = ["warm a pot", "it is warm"]
objectives = ["2.1"]
[[entry]]
id = "item-pour"
cells = ["pour without spilling", "the tray is dry"]
objectives = ["1.1"]
"#;

const PAGES: &str = r#"
[section]
id = "pages"
kind = "page"
title = "About"
objectives = "none"
columns = [{ id = "topic", title = "Topic", role = "cue" }]
[[entry]]
id = "about"
cells = ["About this deck"]
[[entry.block]]
text = "A long paragraph, so that the page has to be scrolled on small screens. Tea is a drink that is made by pouring hot water over the leaves of the tea plant; after water it is the drink that people drink most. 茶は世界で水の次に多く飲まれている。"
"#;
